package org.tunbroker.client.example;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.tunbroker.TunException;
import org.tunbroker.client.device.TunDevice;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;

/**
 * The examples in the Javadoc of what resembles other libraries. {@code ExampleTest} compares the
 * two.
 */
final class WintunExamples {
    private WintunExamples() {}

    static void tunDevice() throws UnknownHostException, InterruptedException {
        // @start region="TunDevice"
        try (TunDevice device = TunDevice.create("Example", "Tunnel")) {
            device.setRingCapacity(8 * 1024 * 1024);
            device.setMtu(1452);
            device.setAddress(InetAddress.getByName("10.2.3.4"), 24);
            device.up();
            while (device.waitReadEvent(1, TimeUnit.MINUTES)) {
                final byte[] packet = device.read();
                if (packet != null) {
                    System.out.println(packet.length + " bytes");
                }
            }
        } catch (final TunException ex) {
            // its message says what to do, such as which rights are missing
            System.err.println(ex.getMessage());
        }
        // @end
    }

    static void wintun() {
        // @start region="Wintun"
        final Wintun wintun = WintunLibrary.load(Wintun.class);
        final Wintun.WINTUN_ADAPTER_HANDLE adapter =
                wintun.WintunCreateAdapter(new WString("Example"), new WString("Tunnel"), null);
        if (adapter == null) {
            throw new LastErrorException(Native.getLastError());
        }
        final Wintun.WINTUN_SESSION_HANDLE session = wintun.WintunStartSession(adapter, 0x400000);
        final IntByReference size = new IntByReference();
        int error = 0;
        while (error == 0) {
            final Pointer packet = wintun.WintunReceivePacket(session, size);
            if (packet != null) {
                System.out.println(
                        "IPv" + (packet.getByte(0) >> 4) + ", " + size.getValue() + " bytes");
                wintun.WintunReleaseReceivePacket(session, packet);
            } else if (Native.getLastError() == 259) {
                WintunLibrary.waitForSingleObject(wintun.WintunGetReadWaitEvent(session), -1);
            } else {
                error = Native.getLastError();
            }
        }
        wintun.WintunEndSession(session);
        wintun.WintunCloseAdapter(adapter);
        // @end
    }

    static <T> T wintunLibrary(final Class<T> type) {
        // @start region="WintunLibrary"
        // was: Native.load("wintun", type)
        final T wintun = WintunLibrary.load(type);
        // @end
        return wintun;
    }
}
