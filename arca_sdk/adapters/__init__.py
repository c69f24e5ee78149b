"""Where flows meet the world: HTTP, files, clock, keys. Thin enough that reading them is testing them."""
