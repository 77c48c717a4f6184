"""What runs were like: their record, and what is made of it. Goes by their events alone."""
