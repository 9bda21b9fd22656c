"""Clearance by competition authorities: is a filing needed, when does the wait end, does the clearance still hold."""
