package main

func protocol(*report)   {}
func largeGates(*report) {}
func restarts(*report)   {}
func lifetime(*report)   {}
func backup(*report)     {}
func damage(*report)     {}
func durable(*report)    {}
