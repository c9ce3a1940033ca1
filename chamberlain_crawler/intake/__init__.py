"""From a capture to its readings: in worker processes, with limits, so that no page costs more than itself."""
