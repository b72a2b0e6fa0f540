import time

import escapement


def slow(*part, seconds=10):
    """Works for some seconds and tells each second how far it is; takes rows or an index, and does nothing with them."""
    for second in range(seconds):
        escapement.progress(second, seconds)
        time.sleep(1)
    escapement.progress(seconds, seconds)
    return {"seconds": seconds}
