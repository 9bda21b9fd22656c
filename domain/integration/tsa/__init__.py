"""Transitional services: what the seller, or we, keep doing for the other for a while (PRODUCT c, TSA)."""
