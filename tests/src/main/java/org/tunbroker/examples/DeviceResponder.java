package org.tunbroker.examples;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.device.TunDevice;

/**
 * Answers pings by a device that is one object, as Python's modules for Wintun have it:
 * {@code DeviceResponder 10.6.7.7 24}.
 */
public final class DeviceResponder {
    private DeviceResponder() {}

    public static void main(final String[] arguments) throws Exception {
        try (TunDevice device = TunDevice.create("Responder", "example")) {
            device.setRingCapacity(8 * 1024 * 1024);
            device.setMtu(1452);
            device.setAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
            device.up();
            System.out.println("ready: " + device.name());
            while (true) {
                final byte[] packet = device.read();
                if (packet == null) {
                    device.waitReadEvent(1, TimeUnit.MINUTES);
                } else if (Icmp.answer(ByteBuffer.wrap(packet))) {
                    device.write(packet);
                }
            }
        }
    }
}
