"""Forms of pages: what a person typed or sent comes in; checked values go out, faults at their place."""
