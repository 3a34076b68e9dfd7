"""StartLiveTail in the CloudWatch server for tests: comes with the next step."""

from faults import Refusal


class LiveTail:
    def __init__(self, store, fault_list, options):
        self.sessions = 0

    def serve(self, handler, wish):
        raise Refusal("UnknownOperationException", "")
