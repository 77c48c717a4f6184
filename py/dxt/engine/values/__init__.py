"""Values as the engine knows them: by what key, where they can be had, and which are kept.

It holds none itself, but those that are encoded to be stored. Must not know graphs or runs.
"""
