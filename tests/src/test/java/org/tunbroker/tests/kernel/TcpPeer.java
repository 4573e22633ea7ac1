package org.tunbroker.tests.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * One end of a TCP transfer, there and back: {@code serve PORT} sends back what it receives,
 * {@code ask HOST PORT BYTES} sends and receives. Both print how much arrived, and its checksum.
 */
final class TcpPeer {
    private static final int BLOCK_LENGTH = 64 * 1024;
    private static final int TIMEOUT_MS = 60_000;

    private TcpPeer() {}

    public static void main(final String[] args) throws Exception {
        if ("serve".equals(args[0])) {
            serve(Integer.parseInt(args[1]));
        } else {
            ask(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        }
    }

    private static void serve(final int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port)) {
            System.out.println("listening");
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(TIMEOUT_MS);
                receive("received", socket.getInputStream(), socket.getOutputStream());
                socket.shutdownOutput();
            }
        }
    }

    private static void ask(final String host, final int port, final int length) throws Exception {
        try (Socket socket = new Socket(InetAddress.getByName(host), port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            final long begin = System.nanoTime();
            final Thread sender = new Thread(() -> send(socket, length), "sender");
            sender.start();
            receive("returned", socket.getInputStream(), OutputStream.nullOutputStream());
            sender.join();
            System.out.println(
                    Words.join(List.of("took", (System.nanoTime() - begin) / 1_000_000)));
        }
    }

    private static void send(final Socket socket, final int length) {
        final Random random = new Random(length);
        final CRC32 checksum = new CRC32();
        try {
            final OutputStream output = socket.getOutputStream();
            for (int left = length; left > 0; ) {
                final byte[] block = new byte[Math.min(left, BLOCK_LENGTH)];
                random.nextBytes(block);
                checksum.update(block);
                output.write(block);
                left -= block.length;
            }
            socket.shutdownOutput();
            System.out.println(Words.join(List.of("sent", length, checksum.getValue())));
        } catch (final IOException ex) {
            System.out.println(Words.join(List.of("failed", ex)));
        }
    }

    private static void receive(
            final String what, final InputStream input, final OutputStream output)
            throws IOException {
        final CRC32 checksum = new CRC32();
        final byte[] block = new byte[BLOCK_LENGTH];
        long total = 0;
        for (int length = input.read(block); length >= 0; length = input.read(block)) {
            checksum.update(block, 0, length);
            total += length;
            output.write(block, 0, length);
        }
        System.out.println(Words.join(List.of(what, total, checksum.getValue())));
    }
}
