package org.tunbroker.tests.wintun;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;
import org.tunbroker.ipc.os.windows.Kernel32;

/** Packets as pointers into the ring, and the event. */
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
class WintunPacketsSystemTest extends WintunFixture {
    private static final int ERROR_INVALID_HANDLE = 6;
    private static final int ERROR_HANDLE_EOF = 38;
    private static final int ERROR_INVALID_PARAMETER = 87;
    private static final int ERROR_BUFFER_OVERFLOW = 111;
    // seven of them fill a ring
    private static final int LARGE = 16 * 1024;

    private int waitForEvent(final int milliseconds) {
        return WintunLibrary.waitForSingleObject(
                wintun.WintunGetReadWaitEvent(session), milliseconds);
    }

    private void assertLastError(final int code) {
        assertEquals(code, Native.getLastError());
        // the next failure must set it itself
        Native.setLastError(0);
    }

    @Test
    void shouldHoldSeveralPacketsAndReleaseThemInAnyOrder() {
        final Random random = new Random(7);
        int sent = 0;
        for (int round = 0; round < 300; round++) {
            final List<Pointer> packets = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                send(sent + i, LARGE);
                packets.add(receive(sent + i, LARGE));
            }
            for (int i = 0; i < 5; i++) {
                // what is held stays as it is, whatever arrives
                assertEquals(sent + i, packets.get(i).getInt(0));
            }
            sent += 5;
            Collections.shuffle(packets, random);
            packets.forEach(packet -> wintun.WintunReleaseReceivePacket(session, packet));
        }
    }

    @Test
    void shouldSendInTheOrderOfAllocation() {
        final List<Pointer> packets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            packets.add(wintun.WintunAllocateSendPacket(session, 100 + i));
            packets.get(i).setInt(0, i);
        }
        for (int i = 4; i >= 0; i--) {
            wintun.WintunSendPacket(session, packets.get(i));
        }
        for (int i = 0; i < 5; i++) {
            wintun.WintunReleaseReceivePacket(session, receive(i, 100 + i));
        }
    }

    @Test
    void shouldRefusePointersThatAreNotHeld() {
        send(1, 100);
        final Pointer packet = receive(1, 100);
        wintun.WintunSendPacket(session, packet);
        assertLastError(ERROR_INVALID_PARAMETER);
        wintun.WintunReleaseReceivePacket(session, packet.share(4));
        assertLastError(ERROR_INVALID_PARAMETER);
        wintun.WintunReleaseReceivePacket(session, packet);
        wintun.WintunReleaseReceivePacket(session, packet);
        assertLastError(ERROR_INVALID_PARAMETER);
        wintun.WintunReleaseReceivePacket(session, null);
        assertLastError(ERROR_INVALID_PARAMETER);
    }

    @Test
    void shouldKeepPacketsWithinTheirLength() {
        final Pointer packet = wintun.WintunAllocateSendPacket(session, 20);
        packet.setInt(16, 5);
        assertThrows(IndexOutOfBoundsException.class, () -> packet.setInt(17, 5));
        assertThrows(IndexOutOfBoundsException.class, () -> packet.write(0, new byte[21], 0, 21));
        wintun.WintunSendPacket(session, packet);
        wintun.WintunReleaseReceivePacket(session, receive(packet.getInt(0), 20));
    }

    @Test
    void shouldTellFullAndEmptyRings() {
        assertNull(wintun.WintunReceivePacket(session, new IntByReference()));
        assertLastError(ERROR_NO_MORE_ITEMS);
        final List<Pointer> packets = new ArrayList<>();
        Pointer packet = wintun.WintunAllocateSendPacket(session, LARGE);
        while (packet != null) {
            packets.add(packet);
            packet = wintun.WintunAllocateSendPacket(session, LARGE);
        }
        assertLastError(ERROR_BUFFER_OVERFLOW);
        assertEquals(7, packets.size());
        assertNull(wintun.WintunAllocateSendPacket(session, 0x10000));
        assertLastError(ERROR_INVALID_PARAMETER);
        packets.forEach(each -> wintun.WintunSendPacket(session, each));
        // two packets at once of length 0 have two addresses
        await().until(() -> wintun.WintunAllocateSendPacket(session, 0) != null);
        assertNotNull(wintun.WintunAllocateSendPacket(session, 0));
    }

    @Test
    void shouldSignalAtEachArrivalWhetherOrNotPacketsAreReceived() {
        // asked for before anything arrives
        assertEquals(WintunLibrary.WAIT_TIMEOUT, waitForEvent(0));
        for (int i = 0; i < 20; i++) {
            send(i, 100);
            assertEquals(WintunLibrary.WAIT_OBJECT_0, waitForEvent(DEADLINE_MS));
        }
        for (int i = 0; i < 20; i++) {
            wintun.WintunReleaseReceivePacket(session, receive(i, 100));
        }
        // signals of packets that were received meanwhile come to an end
        await().atMost(Duration.ofSeconds(20))
                .until(() -> waitForEvent(500) == WintunLibrary.WAIT_TIMEOUT);
    }

    @Test
    void shouldWakeByTheEventWhoeverWaits() throws Exception {
        final FutureTask<Integer> waiting = new FutureTask<>(() -> waitForEvent(-1));
        new Thread(waiting).start();
        send(1, 100);
        assertEquals(WintunLibrary.WAIT_OBJECT_0, waiting.get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldTellAllWhoWaitOfTheEnd() throws Exception {
        final List<FutureTask<Integer>> waiting = new ArrayList<>();
        final CountDownLatch begun = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            final FutureTask<Integer> task = new FutureTask<>(() -> {
                begun.countDown();
                return waitForEvent(-1);
            });
            waiting.add(task);
            new Thread(task).start();
        }
        begun.await();
        wintun.WintunCloseAdapter(adapter);
        for (final FutureTask<Integer> task : waiting) {
            assertEquals(WintunLibrary.WAIT_OBJECT_0, task.get(20, TimeUnit.SECONDS));
        }
        assertNull(wintun.WintunReceivePacket(session, new IntByReference()));
        assertLastError(ERROR_HANDLE_EOF);
        assertNull(wintun.WintunAllocateSendPacket(session, 100));
        assertLastError(ERROR_HANDLE_EOF);
        wintun.WintunEndSession(session);
        wintun.WintunEndSession(session);
        assertLastError(ERROR_INVALID_HANDLE);
    }

    @Test
    void shouldKeepPacketsReadableAfterTheEnd() {
        send(1, 100);
        final Pointer packet = receive(1, 100);
        wintun.WintunEndSession(session);
        // whatever it shows; Wintun would have unmapped it
        assertTrue(packet.getByte(0) >= Byte.MIN_VALUE);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldBeAnEventfdOnLinuxUntilTheSessionEnds() throws Exception {
        final Wintun.HANDLE event = wintun.WintunGetReadWaitEvent(session);
        assertEquals(event, wintun.WintunGetReadWaitEvent(session));
        final Path descriptor = Path.of("/proc/self/fd/" + Pointer.nativeValue(event.getPointer()));
        assertEquals("anon_inode:[eventfd]", Files.readSymbolicLink(descriptor).toString());
        wintun.WintunEndSession(session);
        await().atMost(Duration.ofSeconds(20)).until(() -> !isEventfd(descriptor));
        assertEquals(WintunLibrary.WAIT_FAILED, WintunLibrary.waitForSingleObject(event, 0));
        assertLastError(ERROR_INVALID_HANDLE);
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldBeAnEventThatKernel32WaitsForOnWindows() {
        final Pointer event = wintun.WintunGetReadWaitEvent(session).getPointer();
        assertEquals(Kernel32.WAIT_TIMEOUT, Kernel32.WaitForSingleObject(event, 0));
        for (int i = 0; i < 20; i++) {
            send(i, 100);
            assertEquals(Kernel32.WAIT_OBJECT_0, Kernel32.WaitForSingleObject(event, DEADLINE_MS));
        }
    }

    private static boolean isEventfd(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventfd");
        } catch (final java.io.IOException ex) {
            return false;
        }
    }
}
