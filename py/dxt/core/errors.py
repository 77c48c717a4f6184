"""The one tree of errors. Each says what happened, where, and what to do about it.

    DxtError
    ├── DocumentError            the text of a graph can't be used; nothing was changed
    │   ├── FileUnreadable       not JSON, too large, the wrong shape, a newer format
    │   ├── LinkUnreadable       a share link that is cut, damaged or hostile
    │   ├── NodeIdInvalid        an id that is malformed or already taken
    │   └── WireInvalid          a wire's text is malformed, an end missing, or its port taken
    ├── GraphError               the document is well formed but can't run as it is
    │   ├── UnknownNodeType      no such type here; the node is kept and shown as missing
    │   ├── NoSuchNode           an edit or a command names a node that is not there
    │   ├── NoSuchPort           a wire or a parameter names a port the node does not have
    │   ├── TypesDontFit         a wire between types that can't be converted without loss
    │   ├── PortTaken            a second wire into one port
    │   ├── CycleFound           wires that lead back to where they came from
    │   ├── SubgraphInvalid      one that is not there, contains itself, or can't be made or used so
    │   ├── BreakpointInvalid    a breakpoint that can't be read, or at a wire that is not there
    │   ├── MigrationFailed      a node of a type of the past that can't be made one of today
    │   └── RequirementsInvalid  packages that can't be, or can't be together
    ├── LockFailed               pip was asked for packages, and there are none that meet all
    ├── PluginFailed             a plugin that can't be read; its types are missing here
    ├── CodeError                the text of a Python node can't be read as a node
    │   ├── SyntaxInvalid        not Python
    │   ├── NoFunction           Python, but no public function in it
    │   ├── TwoFunctions         Python, but more than one public function
    │   └── SignatureInvalid     one function, but its head says what no node can be
    ├── MessageInvalid           page and engine don't understand each other: a mistake of ours
    ├── NoSuchRun                a run that never was, or is not remembered any more
    ├── StoreUnusable            values can't be kept where they were to be kept; runs go on without
    └── RunError                 something happened, or is missing, when a node was to run
        ├── NodeRaised           the node's own code raised
        ├── FileMissing          a file that a parameter names is not there
        ├── InputMissing         a required input has neither a wire nor a value
        ├── ParamInvalid         a parameter's value does not fit its port
        ├── ValueRefused         what was given by hand can't stand for what a node gives
        ├── OutputInvalid        the function returned what its annotation does not promise
        ├── TimedOut             the node's seconds were used up
        ├── OutOfMemory          the executor's megabytes were used up
        ├── NodeStopped          somebody pressed Stop
        ├── ExecutorLost         the executor died for a reason of its own
        ├── PackageMissing       an import that needs a package which is not there
        ├── PackageUnfit         a package is there, but not as it is required or locked
        ├── SkippedBecause       a node above this one failed or was stopped: it did not begin
        └── CutShort             it had begun, and a node that streams with it failed

`code` is the stable name of a kind of error for programs; the message is for people and may be
reworded. This module knows no other module.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DxtError(Exception):
    """Anything that DxT itself has to say no to.

    `node` and `port` are names in the graph; `line` counts from 1, in the node's own code where a
    node is named and in the file otherwise.
    """

    code = "dxt_error"

    def __init__(
        self,
        message: str,
        node: str | None = None,
        port: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.port = port
        self.line = line

    def __str__(self) -> str:
        return self.message

    def as_json(self) -> "dict[str, Any]":
        """The error as a JSON object, without the fields that say nothing."""
        found: dict[str, Any] = {"code": self.code, "message": self.message}
        for name in ("node", "port", "line"):
            value = getattr(self, name)
            if value is not None:
                found[name] = value
        return found


class DocumentError(DxtError):
    code = "document_error"


class FileUnreadable(DocumentError):
    code = "file_unreadable"


class LinkUnreadable(DocumentError):
    code = "link_unreadable"


class NodeIdInvalid(DocumentError):
    code = "node_id_invalid"


class WireInvalid(DocumentError):
    code = "wire_invalid"


class GraphError(DxtError):
    code = "graph_error"


class UnknownNodeType(GraphError):
    code = "unknown_node_type"


class NoSuchNode(GraphError):
    code = "no_such_node"


class NoSuchPort(GraphError):
    code = "no_such_port"


class TypesDontFit(GraphError):
    code = "types_dont_fit"


class PortTaken(GraphError):
    code = "port_taken"


class CycleFound(GraphError):
    code = "cycle_found"


class SubgraphInvalid(GraphError):
    code = "subgraph_invalid"


class BreakpointInvalid(GraphError):
    code = "breakpoint_invalid"


class MigrationFailed(GraphError):
    code = "migration_failed"


class RequirementsInvalid(GraphError):
    code = "requirements_invalid"


class LockFailed(DxtError):
    code = "lock_failed"


class PluginFailed(DxtError):
    """`where` the plugin is; `prefixes` begin the names of types missing for it, where known."""

    code = "plugin_failed"
    where = ""
    prefixes: "tuple[str, ...]" = ()

    @classmethod
    def loading(cls, where: str, why: str, prefixes: "tuple[str, ...]" = ()) -> "PluginFailed":
        """It is there and can't be loaded. `why` goes on behind a colon, and says what to do."""
        failure = cls("The plugin %s can't be loaded: %s." % (where, why))
        failure.where = where
        failure.prefixes = prefixes
        return failure


class CodeError(DxtError):
    code = "code_error"


class SyntaxInvalid(CodeError):
    code = "syntax_invalid"


class NoFunction(CodeError):
    code = "no_function"


class TwoFunctions(CodeError):
    code = "two_functions"


class SignatureInvalid(CodeError):
    code = "signature_invalid"


class MessageInvalid(DxtError):
    code = "message_invalid"


class NoSuchRun(DxtError):
    code = "no_such_run"


class StoreUnusable(DxtError):
    code = "store_unusable"


class RunError(DxtError):
    code = "run_error"


class NodeRaised(RunError):
    code = "node_raised"


class FileMissing(RunError):
    code = "file_missing"


class InputMissing(RunError):
    code = "input_missing"


class ParamInvalid(RunError):
    code = "param_invalid"


class ValueRefused(RunError):
    code = "value_refused"


class OutputInvalid(RunError):
    code = "output_invalid"


class TimedOut(RunError):
    code = "timed_out"


class OutOfMemory(RunError):
    code = "out_of_memory"


class NodeStopped(RunError):
    code = "node_stopped"


class ExecutorLost(RunError):
    code = "executor_lost"


class PackageMissing(RunError):
    code = "package_missing"


class PackageUnfit(RunError):
    code = "package_unfit"


class SkippedBecause(RunError):
    code = "skipped_because"


class CutShort(RunError):
    code = "cut_short"


KINDS: "tuple[type[DxtError], ...]" = (
    DxtError, DocumentError, FileUnreadable, LinkUnreadable, NodeIdInvalid, WireInvalid,
    GraphError, UnknownNodeType, NoSuchNode, NoSuchPort, TypesDontFit, PortTaken, CycleFound,
    SubgraphInvalid, BreakpointInvalid, MigrationFailed, RequirementsInvalid, LockFailed,
    PluginFailed, StoreUnusable,
    CodeError, SyntaxInvalid, NoFunction, TwoFunctions, SignatureInvalid,
    MessageInvalid,
    RunError, NodeRaised, FileMissing, InputMissing, ParamInvalid, ValueRefused, OutputInvalid,
    TimedOut, OutOfMemory, NodeStopped, ExecutorLost, PackageMissing, PackageUnfit, SkippedBecause,
    CutShort,
)  # fmt: skip


def from_json(found: "dict[str, Any]") -> DxtError:
    """The error that `as_json` described; a plain DxtError for a code unknown here."""
    code = str(found.get("code", DxtError.code))
    message = str(found.get("message", "something went wrong, and what it was did not arrive"))
    for kind in KINDS:
        if kind.code == code:
            error = kind(message, found.get("node"), found.get("port"), found.get("line"))
            return error
    error = DxtError(message, found.get("node"), found.get("port"), found.get("line"))
    error.code = code
    return error
