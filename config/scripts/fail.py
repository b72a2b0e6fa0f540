def fail(*part, message="It was asked to."):
    """Fails, to show how that looks."""
    raise RuntimeError(message)
