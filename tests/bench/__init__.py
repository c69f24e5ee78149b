"""Speed, as ratios of one run: absolute times belong to the machine, ratios to the code."""
