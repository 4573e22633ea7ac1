package org.tunbroker.examples;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.wintun.Wintun;
import org.tunbroker.client.wintun.WintunLibrary;

/** Answers pings by Wintun's own functions: {@code WintunResponder 10.6.7.7 24}. */
public final class WintunResponder {
    private static final int CAPACITY = 0x400000;

    private WintunResponder() {}

    public static void main(final String[] arguments) throws Exception {
        // the one line that differs from Native.load("wintun", Wintun.class)
        final Wintun wintun = WintunLibrary.load(Wintun.class);
        final Wintun.WINTUN_ADAPTER_HANDLE adapter =
                wintun.WintunCreateAdapter(new WString("Responder"), new WString("example"), null);
        final Wintun.WINTUN_SESSION_HANDLE session = wintun.WintunStartSession(adapter, CAPACITY);
        if (session == null) {
            throw new LastErrorException(Native.getLastError());
        }
        // where a program for Windows calls iphlpapi
        try (TunClient client = TunClient.connect();
                Adapter opened = client.openAdapter("Responder")) {
            opened.configure(new InterfaceChanges()
                    .addAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]))
                    .setUp(true));
            System.out.println("ready: " + opened.info().interfaceName());
        }
        final Wintun.HANDLE event = wintun.WintunGetReadWaitEvent(session);
        final IntByReference size = new IntByReference();
        while (true) {
            final Pointer packet = wintun.WintunReceivePacket(session, size);
            if (packet == null) {
                WintunLibrary.waitForSingleObject(event, 1000);
                continue;
            }
            final byte[] bytes = packet.getByteArray(0, size.getValue());
            wintun.WintunReleaseReceivePacket(session, packet);
            if (Icmp.answer(ByteBuffer.wrap(bytes))) {
                final Pointer answer = wintun.WintunAllocateSendPacket(session, bytes.length);
                answer.write(0, bytes, 0, bytes.length);
                wintun.WintunSendPacket(session, answer);
            }
        }
    }
}
