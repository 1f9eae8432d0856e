package main

func lifetime(*report) {}
func backup(*report)   {}
func damage(*report)   {}
func durable(*report)  {}
