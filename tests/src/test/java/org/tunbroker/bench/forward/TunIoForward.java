package org.tunbroker.bench.forward;

import io.github.isotes.net.tun.io.TunDevice;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One of Java's peers, tun-io, passes packets on between two adapters in its own process, a thread
 * each way. Arguments: the names of both.
 */
public final class TunIoForward {
    private TunIoForward() {}

    /** Forwards until it is killed. */
    public static void main(final String[] names) throws IOException, InterruptedException {
        final TunDevice here = TunDevice.open(names[0]);
        final TunDevice there = TunDevice.open(names[1]);
        final Thread one = start(here, there);
        start(there, here);
        System.out.println("ready");
        one.join();
    }

    private static Thread start(final TunDevice from, final TunDevice to) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            write(to, from.read().packet);
                        }
                    } catch (final IOException ex) {
                        ex.printStackTrace();
                        System.exit(1);
                    }
                },
                "forwarder");
        thread.start();
        return thread;
    }

    private static void write(final TunDevice to, final ByteBuffer packet) {
        try {
            to.write(packet);
        } catch (final IOException ignored) {
            // a packet that the kernel refuses is a packet lost, as it is for all forwarders
        }
    }
}
