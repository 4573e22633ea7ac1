package org.tunbroker.tests.kernel;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends datagrams to the addresses that are its arguments, one after the other and again and again;
 * without arguments it counts those that arrive. For each line of its input it prints how many it
 * has moved, and how many the kernel refused to send. It ends with its input.
 */
final class UdpStream {
    private static final int PORT = 4791;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(300);

    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private UdpStream() {}

    public static void main(final String[] args) throws IOException {
        final UdpStream stream = new UdpStream();
        final DatagramSocket socket =
                args.length == 0 ? new DatagramSocket(PORT) : new DatagramSocket();
        final Thread thread = new Thread(
                () -> {
                    if (args.length == 0) {
                        stream.count(socket);
                    } else {
                        stream.send(socket, args);
                    }
                },
                "stream");
        thread.setDaemon(true);
        thread.start();
        System.out.println("ready");
        try (Scanner input = new Scanner(System.in)) {
            while (input.hasNextLine()) {
                System.out.println(input.nextLine() + " " + stream.moved + " " + stream.refused);
            }
        }
    }

    private void count(final DatagramSocket socket) {
        final DatagramPacket packet = new DatagramPacket(new byte[1], 1);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                moved.incrementAndGet();
            } catch (final IOException ex) {
                throw new IllegalStateException(ex);
            }
        }
    }

    private void send(final DatagramSocket socket, final String... addresses) {
        while (!socket.isClosed()) {
            for (final String address : addresses) {
                try {
                    socket.send(new DatagramPacket(
                            new byte[1], 1, InetAddress.getByName(address), PORT));
                    moved.incrementAndGet();
                } catch (final IOException ex) {
                    // such as "No route to host"
                    refused.incrementAndGet();
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
