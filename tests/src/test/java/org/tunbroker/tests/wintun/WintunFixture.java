package org.tunbroker.tests.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;
import org.tunbroker.tests.jvm.BrokerFolder;

/** What tests of Wintun's names begin with: a library, an adapter that gives packets back. */
abstract class WintunFixture {
    static final int ERROR_NO_MORE_ITEMS = 259;
    static final int DEADLINE_MS = 20_000;

    static BrokerFolder folder;

    WintunLibrary library;
    Wintun wintun;
    Wintun.WINTUN_ADAPTER_HANDLE adapter;
    Wintun.WINTUN_SESSION_HANDLE session;

    @BeforeAll
    static void makeFolder() {
        folder = BrokerFolder.create();
    }

    @AfterAll
    static void deleteFolder() {
        folder.close();
    }

    @BeforeEach
    final void load() {
        library = new WintunLibrary(folder.options());
        wintun = library.as(Wintun.class);
        adapter = create("Wintun", "pool");
        session = wintun.WintunStartSession(adapter, Wintun.WINTUN_MIN_RING_CAPACITY);
        assertNotNull(session, () -> "error " + Native.getLastError());
    }

    @AfterEach
    final void close() {
        library.close();
    }

    final Wintun.WINTUN_ADAPTER_HANDLE create(final String name, final String type) {
        final Wintun.WINTUN_ADAPTER_HANDLE created =
                wintun.WintunCreateAdapter(new WString(name), new WString(type), null);
        assertNotNull(created, () -> "error " + Native.getLastError());
        return created;
    }

    /** Sends a packet that begins with a number. */
    final void send(final int number, final int length) {
        final Pointer packet = wintun.WintunAllocateSendPacket(session, length);
        assertNotNull(packet, () -> "error " + Native.getLastError());
        packet.setInt(0, number);
        wintun.WintunSendPacket(session, packet);
    }

    /** Waits for the next packet, by the event, and checks number and length. */
    final Pointer receive(final int number, final int length) {
        final IntByReference size = new IntByReference();
        final long begin = System.nanoTime();
        Pointer packet = wintun.WintunReceivePacket(session, size);
        while (packet == null) {
            assertEquals(ERROR_NO_MORE_ITEMS, Native.getLastError());
            final int leftMs = DEADLINE_MS - (int) ((System.nanoTime() - begin) / 1_000_000);
            assertEquals(
                    WintunLibrary.WAIT_OBJECT_0,
                    WintunLibrary.waitForSingleObject(
                            wintun.WintunGetReadWaitEvent(session), Math.max(0, leftMs)));
            packet = wintun.WintunReceivePacket(session, size);
        }
        assertEquals(length, size.getValue());
        assertEquals(number, packet.getInt(0));
        return packet;
    }
}
