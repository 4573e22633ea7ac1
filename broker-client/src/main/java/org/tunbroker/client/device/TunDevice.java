package org.tunbroker.client.device;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AssignedAddress;
import org.tunbroker.client.LogListener;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * A TUN device in one object, in the manner of Python's modules for Wintun: an adapter and, while
 * it is up, its session.
 *
 * <p>Owned by the application, which closes it. Thread-safe; several threads may read and write.
 *
 * <p>All calls throw {@link TunException}: ERROR_INVALID_HANDLE after {@link #close()}, and
 * ERROR_BROKEN_PIPE once the broker died.
 *
 * <p>Example, which prints how long the packets are that the system sends, for a minute:
 *
 * <pre>{@code
 * try (TunDevice device = TunDevice.create("Example", "Tunnel")) {
 *     device.setRingCapacity(8 * 1024 * 1024);
 *     device.setMtu(1452);
 *     device.setAddress(InetAddress.getByName("10.2.3.4"), 24);
 *     device.up();
 *     while (device.waitReadEvent(1, TimeUnit.MINUTES)) {
 *         final byte[] packet = device.read();
 *         if (packet != null) {
 *             System.out.println(packet.length + " bytes");
 *         }
 *     }
 * } catch (final TunException ex) {
 *     // its message says what to do, such as which rights are missing
 *     System.err.println(ex.getMessage());
 * }
 * }</pre>
 */
public final class TunDevice implements AutoCloseable {
    private final TunClient client;
    private final boolean ownsClient;
    private final Adapter adapter;
    private final DevicePackets packets = new DevicePackets();
    // what follows is guarded by this
    private final DeviceAddress v4 = new DeviceAddress();
    private final DeviceAddress v6 = new DeviceAddress();
    private int ringCapacity = Adapter.DEFAULT_CAPACITY;

    private TunDevice(
            final TunClient client,
            final boolean ownsClient,
            final String name,
            final String type,
            final @Nullable UUID guid) {
        this.client = client;
        this.ownsClient = ownsClient;
        adapter = client.createAdapter(name, type, guid);
    }

    /**
     * Connects to the broker, starts one if need be, and creates a device with a random GUID. It
     * has a client of its own.
     *
     * @param name as {@link TunClient#createAdapter(String, String, UUID)}
     * @param type as {@link TunClient#createAdapter(String, String, UUID)}
     * @return the device, down, to be closed by the application
     * @throws TunException as {@link TunClient#connect()} and
     *     {@link TunClient#createAdapter(String, String, UUID)}
     */
    public static TunDevice create(final String name, final String type) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        final TunClient client = TunClient.connect();
        try {
            return new TunDevice(client, true, name, type, null);
        } catch (final RuntimeException ex) {
            client.close();
            throw ex;
        }
    }

    /**
     * Creates a device.
     *
     * @param client whose adapter it is; closing the device leaves it open
     * @param name as {@link TunClient#createAdapter(String, String, UUID)}
     * @param type as {@link TunClient#createAdapter(String, String, UUID)}
     * @param guid or null for a random one
     * @return the device, down, to be closed by the application
     * @throws TunException as {@link TunClient#createAdapter(String, String, UUID)}
     */
    public static TunDevice create(
            final TunClient client,
            final String name,
            final String type,
            final @Nullable UUID guid) {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        return new TunDevice(client, false, name, type, guid);
    }

    /**
     * Returns the device's name.
     *
     * @return the one asked for, or that with a number behind it if it was taken
     */
    public String name() {
        return adapter.info().name();
    }

    /**
     * Returns what kind of tunnel it is.
     *
     * @return the type that it was created with
     */
    public String type() {
        return adapter.info().tunnelType();
    }

    /**
     * Returns the adapter, for what this class has no call for.
     *
     * @return the adapter, which the device closes
     */
    public Adapter adapter() {
        return adapter;
    }

    /**
     * Returns the capacity of each of the two rings.
     *
     * @return bytes; {@link Adapter#DEFAULT_CAPACITY} unless another was set
     */
    public synchronized int ringCapacity() {
        return ringCapacity;
    }

    /**
     * Sets the capacity of each of the two rings, while the device is down.
     *
     * @param capacity bytes, a power of two from 0x20000 (128 KiB) to 0x4000000 (64 MiB)
     * @throws TunException ERROR_INVALID_PARAMETER for another capacity, ERROR_ALREADY_INITIALIZED
     *     while the device is up
     */
    public synchronized void setRingCapacity(final int capacity) {
        if (capacity < Session.MIN_CAPACITY
                || capacity > Session.MAX_CAPACITY
                || Integer.bitCount(capacity) != 1) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setRingCapacity",
                    "capacity=" + capacity + " must be a power of two from " + Session.MIN_CAPACITY
                            + " to " + Session.MAX_CAPACITY);
        }
        if (packets.isStarted()) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_INITIALIZED,
                    "setRingCapacity",
                    "the device is up, and its rings exist; call down() first");
        }
        ringCapacity = capacity;
    }

    /**
     * Asks for the MTU that the device has now.
     *
     * @return bytes
     * @throws TunException as {@link Adapter#settings}
     */
    public int mtu() {
        return adapter.settings().mtu();
    }

    /**
     * Sets the MTU, as {@link Adapter#setMtu}.
     *
     * @param newMtu bytes, 576 to 65535
     * @throws TunException as {@link Adapter#setMtu}
     */
    public void setMtu(final int newMtu) {
        adapter.setMtu(newMtu);
    }

    /**
     * Asks for the IPv4 address that the device has now, whoever set it.
     *
     * @return its first address, or null if it has none
     * @throws TunException as {@link Adapter#settings}
     */
    public @Nullable InetAddress address4() {
        return first(Inet4Address.class);
    }

    /**
     * Asks for the IPv6 address that the device has now, whoever set it. Link-local ones, which the
     * system itself gives, do not count.
     *
     * @return its first address, or null if it has none
     * @throws TunException as {@link Adapter#settings}
     */
    public @Nullable InetAddress address6() {
        return first(Inet6Address.class);
    }

    private @Nullable InetAddress first(final Class<? extends InetAddress> family) {
        for (final AssignedAddress assigned : adapter.settings().addresses()) {
            final InetAddress address = assigned.address();
            if (family.isInstance(address) && !address.isLinkLocalAddress()) {
                return address;
            }
        }
        return null;
    }

    /**
     * Sets the device's address. It replaces the address of the same family that was set before; if
     * that fails, the device has the earlier one still. Addresses that others gave the interface
     * stay.
     *
     * @param address IPv4 or IPv6
     * @param prefixLength 0 to 32, or 0 to 128
     * @throws TunException as {@link Adapter#addAddress}
     */
    public synchronized void setAddress(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        family(address).replace(adapter, address, prefixLength);
    }

    private DeviceAddress family(final InetAddress address) {
        return address instanceof Inet4Address ? v4 : v6;
    }

    /**
     * Starts the session and sets the interface up. Does nothing if the device is up.
     *
     * @throws TunException as {@link Adapter#startSession(int)} and {@link Adapter#setUp}; the
     *     device is down then
     */
    public synchronized void up() {
        if (packets.isStarted()) {
            return;
        }
        final Session started = adapter.startSession(ringCapacity);
        try {
            adapter.setUp(true);
            v6.restore(adapter);
        } catch (final RuntimeException ex) {
            started.close();
            setDownAfter(ex);
            throw ex;
        }
        packets.start(started);
    }

    private void setDownAfter(final RuntimeException failure) {
        try {
            adapter.setUp(false);
        } catch (final TunException ex) {
            failure.addSuppressed(ex);
        }
    }

    /**
     * Ends the session and sets the interface down; threads that wait for a packet are woken. Name,
     * MTU and addresses stay for the next {@link #up()}. Does nothing if the device is down.
     *
     * @throws TunException as {@link Adapter#setUp}
     */
    public synchronized void down() {
        if (packets.isStarted()) {
            packets.end();
            adapter.setUp(false);
        }
    }

    /**
     * Tells whether the device is up.
     *
     * @return whether packets can be read and written
     */
    public boolean isUp() {
        return packets.areMoving();
    }

    /**
     * Takes the next packet, if there is one.
     *
     * @return an IPv4 or IPv6 packet that the system sent, owned by the caller; null if none is
     *     there
     * @throws TunException ERROR_INVALID_HANDLE while the device is down, ERROR_HANDLE_EOF once the
     *     session has ended, as by the adapter's end, ERROR_INVALID_DATA if the ring is corrupt
     */
    public byte @Nullable [] read() {
        return packets.read();
    }

    /**
     * Waits until there is something to read.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException as {@link #read()}
     */
    public void waitReadEvent() throws InterruptedException {
        waitReadEvent(-1, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until there is something to read, for a limited time.
     *
     * @param timeout how long to wait; 0 not at all, negative without limit
     * @param unit of the timeout
     * @return true if there is a packet, or there was one that another thread took; false when the
     *     time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws TunException as {@link #read()}
     */
    public boolean waitReadEvent(final long timeout, final TimeUnit unit)
            throws InterruptedException {
        Objects.requireNonNull(unit, "unit");
        return packets.await(timeout, unit);
    }

    /**
     * Hands a packet to the system, without waiting.
     *
     * @param packet IPv4 or IPv6, at most {@link Session#MAX_PACKET_LENGTH} bytes; the system drops
     *     what is neither
     * @return false if the ring is full and the packet is dropped
     * @throws TunException ERROR_INVALID_PARAMETER if it is longer; else as {@link #read()}
     */
    public boolean write(final byte[] packet) {
        Objects.requireNonNull(packet, "packet");
        return packets.write(packet);
    }

    /**
     * Returns the version of the driver that runs, as {@link TunClient#runningDriverVersion()}.
     *
     * @return the major version in the high 16 bits, the minor in the low
     * @throws TunException as there
     */
    public int runningDriverVersion() {
        return client.runningDriverVersion();
    }

    /**
     * Sets who receives the lines of broker and driver, as {@link TunClient#setLogger}. A client
     * has one logger, so devices of one client share it.
     *
     * @param logger null for nobody
     * @throws TunException as there
     */
    public void setLogger(final @Nullable LogListener logger) {
        client.setLogger(logger);
    }

    /**
     * Ends the session, removes the device, and closes the client if it is the device's own. Throws
     * nothing; idempotent.
     */
    @Override
    public void close() {
        packets.end();
        adapter.close();
        if (ownsClient) {
            client.close();
        }
    }
}
