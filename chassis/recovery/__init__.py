"""Going back to a backup, and everybody agreeing again afterwards: backup, restore, and saying everything anew."""
