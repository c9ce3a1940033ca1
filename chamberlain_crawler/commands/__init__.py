"""Scrapy's commands, where this project's answer better."""
