def hello(name="world", **parameters):
    """A greeting, with the parameters that it was given."""
    return {"greeting": f"Hello, {name}!", "parameters": parameters}
