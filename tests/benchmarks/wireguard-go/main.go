// Forwards packets between two TUN adapters by wireguard-go's package tun, both ways: as CreateTUN
// makes them, with the virtio header; Read splits large packets, Write joins packets again.
//
//	wireguard-go HERE THERE
//
// Makes both adapters in the network namespace where it starts; whoever started it moves and
// configures them. Prints: ready
package main

import (
	"errors"
	"fmt"
	"os"

	"golang.zx2c4.com/wireguard/tun"
)

const (
	mtu = 1500
	// as wireguard-go: the length of its transport header, in which the virtio header fits
	headroom = 16
	capacity = headroom + 65535
)

func die(call string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", call, err)
	os.Exit(1)
}

func open(name string) tun.Device {
	device, err := tun.CreateTUN(name, mtu)
	if err != nil {
		die("CreateTUN "+name, err)
	}
	go func() {
		for range device.Events() {
		}
	}()
	return device
}

func forward(from, to tun.Device) {
	count := from.BatchSize()
	packets := make([][]byte, count)
	for i := range packets {
		packets[i] = make([]byte, capacity)
	}
	sizes := make([]int, count)
	out := make([][]byte, 0, count)
	for {
		got, err := from.Read(packets, sizes, headroom)
		if err != nil && !errors.Is(err, tun.ErrTooManySegments) {
			die("Read", err)
		}
		out = out[:0]
		for i := 0; i < got; i++ {
			if sizes[i] > 0 {
				out = append(out, packets[i][:headroom+sizes[i]])
			}
		}
		if len(out) > 0 {
			// a packet that the kernel refuses is a packet lost
			_, _ = to.Write(out, headroom)
		}
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: wireguard-go HERE THERE")
		os.Exit(2)
	}
	here, there := open(os.Args[1]), open(os.Args[2])
	go forward(here, there)
	go forward(there, here)
	fmt.Println("ready")
	select {}
}
