"""Measurements of the built site beside the floor: what any page with Python in it has to pay.

Ratios to the floor, taken in the same run on the same machine, are what counts; milliseconds are
those of the machine.
"""
