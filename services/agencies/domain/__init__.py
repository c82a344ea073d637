"""The rules of the registry and the rollout, pure: dates, trees and ids come in as arguments."""
