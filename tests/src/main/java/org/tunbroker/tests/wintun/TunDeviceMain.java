package org.tunbroker.tests.wintun;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.device.TunDevice;
import org.tunbroker.ipc.packet.IcmpEcho;

/**
 * What a program does with a Python module for Wintun, line by line. It stops where a test is to
 * look at the interface, until it reads a line.
 */
public final class TunDeviceMain {
    private static final UUID GUID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private TunDeviceMain() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        final TunClient client = TunClient.connect();
        // device = TunTapDevice(name=..., type=..., guid=...)
        final TunDevice device = TunDevice.create(client, "wintun0", "wintun", GUID);
        // set_logger(log)
        device.setLogger((level, timestamp, line) -> System.out.println("log " + line));
        // name, which is read-only; the version of the driver
        System.out.println("name " + device.name() + " type " + device.type());
        System.out.println("version " + device.runningDriverVersion());
        // device.ring_capacity = 8 MiB
        device.setRingCapacity(8 * 1024 * 1024);
        // device.mtu = 1452
        device.setMtu(1452);
        // device.addr4 = ..., which replaces
        device.setAddress(InetAddress.getByName("10.9.9.9"), 16);
        device.setAddress(InetAddress.getByName("10.2.3.4"), 24);
        // device.addr = ...
        device.setAddress(InetAddress.getByName("fd02::1"), 64);
        device.setAddress(InetAddress.getByName("fd02::2"), 64);
        System.out.println(
                "mtu " + device.mtu() + " address " + device.address4().getHostAddress());
        // device.up()
        device.up();
        System.out.println("up");
        input.readLine();
        // packet = device.read(), which may be nothing; device.wait_read_event(); device.write(...)
        int answered = 0;
        while (answered < 3) {
            final byte[] packet = device.read();
            if (packet == null) {
                device.waitReadEvent(30, TimeUnit.SECONDS);
            } else if (IcmpEcho.reply(ByteBuffer.wrap(packet), 0, packet.length)) {
                device.write(packet);
                answered++;
            }
        }
        // device.down(), and up again: what was set stays
        device.down();
        System.out.println("down");
        input.readLine();
        device.up();
        System.out.println("again");
        input.readLine();
        // device.close()
        device.close();
        System.out.println("closed");
        input.readLine();
        client.close();
    }
}
