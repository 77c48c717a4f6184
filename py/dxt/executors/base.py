"""The interface that every executor implements, where executors and their hosts look for it."""

from dxt.engine.tasks import Description, Emit, Executor, Result, Task

__all__ = ["Description", "Emit", "Executor", "Result", "Task"]
