package org.tunbroker.tests.wintun;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;

/**
 * The steps of Wintun's own example: log, create an adapter with a fixed GUID, tell the driver's
 * version, give the adapter the address 10.6.7.7, start a session, and with one thread each receive
 * packets and send echo requests from 10.6.7.8, which the system answers; then quit in order.
 *
 * <p>Argument: how many replies to wait for. It ends with another exit code than 0 if a step fails.
 */
public final class WintunExampleMain {
    private static final int ERROR_BUFFER_OVERFLOW = 111;
    private static final int ERROR_NO_MORE_ITEMS = 259;
    private static final int CAPACITY = 0x400000;
    private static final int LENGTH = 28;
    private static final int HEADER = 20;
    private static final int SOURCE = 12;
    private static final int TARGET = 16;
    private static final byte[] OTHER = {10, 6, 7, 8};
    private static final byte[] OWN = {10, 6, 7, 7};
    private static final long DEADLINE_S = 60;

    private final Wintun wintun = WintunLibrary.load(Wintun.class);
    private final CountDownLatch quit = new CountDownLatch(1);
    private final CountDownLatch replies;

    private WintunExampleMain(final int replies) {
        this.replies = new CountDownLatch(replies);
    }

    public static void main(final String[] args) throws Exception {
        new WintunExampleMain(Integer.parseInt(args[0])).run(Integer.parseInt(args[0]));
    }

    private static void log(final String line) {
        System.out.println(line);
    }

    private static IllegalStateException failure(final String step) {
        return new IllegalStateException(step + " failed: " + Native.getLastError());
    }

    private void run(final int count) throws InterruptedException, UnknownHostException {
        final Wintun.WINTUN_LOGGER_CALLBACK logger =
                (level, timestamp, message) -> log("[" + "+-!".charAt(level) + "] " + message);
        wintun.WintunSetLogger(logger);
        final Wintun.WINTUN_ADAPTER_HANDLE adapter = wintun.WintunCreateAdapter(
                new WString("Demo"),
                new WString("Example"),
                new Wintun.GUID(UUID.fromString("deadbabe-cafe-beef-0123-456789abcdef")));
        if (adapter == null) {
            throw failure("WintunCreateAdapter");
        }
        final int version = wintun.WintunGetRunningDriverVersion();
        log("version " + (version >> 16) + "." + (version & 0xFFFF));
        final Wintun.NET_LUID luid = new Wintun.NET_LUID();
        wintun.WintunGetAdapterLUID(adapter, luid);
        setAddress(luid.Value);
        final Wintun.WINTUN_SESSION_HANDLE session = wintun.WintunStartSession(adapter, CAPACITY);
        if (session == null) {
            throw failure("WintunStartSession");
        }
        exchange(session);
        wintun.WintunEndSession(session);
        wintun.WintunCloseAdapter(adapter);
        log("replies " + (count - replies.getCount()) + " in " + System.getProperty("os.arch"));
    }

    /**
     * Where Wintun's example calls iphlpapi with the LUID: another client of the user may do it.
     */
    private static void setAddress(final long luid) throws UnknownHostException {
        try (TunClient client = TunClient.connect();
                Adapter adapter = client.openAdapter("Demo")) {
            if (adapter.info().luid() != luid) {
                throw new IllegalStateException("LUID " + luid + " of " + adapter.info());
            }
            adapter.configure(new InterfaceChanges()
                    .addAddress(InetAddress.getByAddress(OWN), 24)
                    .setUp(true));
        }
    }

    private void exchange(final Wintun.WINTUN_SESSION_HANDLE session) throws InterruptedException {
        final Thread receiving = new Thread(() -> receivePackets(session));
        final Thread sending = new Thread(() -> sendPackets(session));
        receiving.start();
        sending.start();
        if (!replies.await(DEADLINE_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(replies.getCount() + " replies are missing");
        }
        quit.countDown();
        receiving.join();
        sending.join();
    }

    private boolean hasQuit() {
        return quit.getCount() == 0;
    }

    private void receivePackets(final Wintun.WINTUN_SESSION_HANDLE session) {
        final Wintun.HANDLE event = wintun.WintunGetReadWaitEvent(session);
        final IntByReference size = new IntByReference();
        while (!hasQuit()) {
            final Pointer packet = wintun.WintunReceivePacket(session, size);
            if (packet != null) {
                print(packet, size.getValue());
                wintun.WintunReleaseReceivePacket(session, packet);
            } else if (Native.getLastError() == ERROR_NO_MORE_ITEMS) {
                // long enough to quit in time; Wintun's example waits for two events at once
                WintunLibrary.waitForSingleObject(event, 500);
            } else {
                throw failure("WintunReceivePacket");
            }
        }
    }

    private void print(final Pointer packet, final int size) {
        final int version = packet.getByte(0) >> 4;
        if (version == 4
                && size >= LENGTH
                && packet.getByte(9) == 1
                && packet.getByte(HEADER) == 0) {
            log("echo reply from " + address(packet, SOURCE) + " to " + address(packet, TARGET));
            replies.countDown();
        } else {
            log("IPv" + version + " packet of " + size + " bytes");
        }
    }

    private static String address(final Pointer packet, final int offset) {
        try {
            return InetAddress.getByAddress(packet.getByteArray(offset, 4)).getHostAddress();
        } catch (final UnknownHostException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void sendPackets(final Wintun.WINTUN_SESSION_HANDLE session) {
        try {
            do {
                final Pointer packet = wintun.WintunAllocateSendPacket(session, LENGTH);
                if (packet != null) {
                    fill(packet);
                    wintun.WintunSendPacket(session, packet);
                } else if (Native.getLastError() != ERROR_BUFFER_OVERFLOW) {
                    throw failure("WintunAllocateSendPacket");
                }
            } while (!quit.await(50, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes an echo request. */
    private static void fill(final Pointer packet) {
        packet.setMemory(0, LENGTH, (byte) 0);
        packet.setByte(0, (byte) 0x45);
        packet.setByte(3, (byte) LENGTH);
        packet.setByte(8, (byte) 255);
        packet.setByte(9, (byte) 1);
        packet.write(SOURCE, OTHER, 0, OTHER.length);
        packet.write(TARGET, OWN, 0, OWN.length);
        packet.setByte(HEADER, (byte) 8);
        // sums of what stands in the machine's order are the same in the other one
        packet.setShort(10, checksum(packet, 0, HEADER));
        packet.setShort(HEADER + 2, checksum(packet, HEADER, LENGTH));
    }

    private static short checksum(final Pointer packet, final int begin, final int end) {
        int sum = 0;
        for (int i = begin; i < end; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        sum = (sum >>> 16) + (sum & 0xFFFF);
        return (short) ~(sum + (sum >>> 16));
    }
}
