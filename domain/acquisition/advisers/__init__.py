"""Outside firms that a deal pays: bankers, counsel, consultants, assessors; what they cost and what they may see."""
