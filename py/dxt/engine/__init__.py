"""The engine: plans and schedules a graph's runs, and never executes node code.

It owns keys, plans, the scheduler and runs. It knows no transport, no file system and no
JavaScript; executors do the work behind the small interface in `engine.tasks`.
"""
