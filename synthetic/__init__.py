"""An invented borough with known truths and known faults. Tests, the demonstration and benchmarks import it; nothing else may."""
