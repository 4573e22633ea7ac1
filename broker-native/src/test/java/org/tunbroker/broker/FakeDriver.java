package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.PersistentInterface;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Setting;

/** A driver whose calls can be held back and can fail, and which remembers them. */
public final class FakeDriver implements TunDriver {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MANY = 1_000_000;
    private static final UUID GUID = new UUID(5, 6);

    /** What was called, in this order: the call, and the adapter's name. */
    public final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    /** All devices that were made. */
    public final List<Device> devices = Collections.synchronizedList(new ArrayList<>());
    /** Names of what stands without a device; each is an adapter of this name. */
    public final List<String> standing = Collections.synchronizedList(new ArrayList<>());
    /** What the interfaces of these have. */
    public volatile List<Setting> settings = List.of();
    // each call takes a permit
    private final Semaphore permits = new Semaphore(MANY);
    private volatile String faulty = "";
    private volatile Throwable fault;
    /** How long making a device may take, or 0. */
    volatile long createDeadlineNs;

    /** Holds all calls back, until {@link #let} lets some. */
    public void hold() {
        permits.drainPermits();
    }

    /** Lets so many calls be made. */
    void let(final int count) {
        permits.release(count);
    }

    /** Lets all calls be made. */
    public void letAll() {
        permits.release(MANY);
    }

    /** Waits until so many calls were made in all. */
    void awaitCalls(final int count) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (calls.size() < count) {
            assertTrue(System.nanoTime() - deadline < 0, calls::toString);
            Thread.onSpinWait();
        }
    }

    /** Has the next call throw. */
    public void failOnce(final Throwable newFault) {
        failOn("", newFault);
    }

    /** Has the next call throw that begins so. */
    void failOn(final String beginning, final Throwable newFault) {
        faulty = beginning;
        fault = newFault;
    }

    private void call(final String call) {
        permits.acquireUninterruptibly();
        calls.add(call);
        if (!call.startsWith(faulty)) {
            return;
        }
        final Throwable thrown = fault;
        fault = null;
        if (thrown instanceof RuntimeException ex) {
            throw ex;
        }
        if (thrown instanceof Error ex) {
            throw ex;
        }
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public TunDevice create(final AdapterSpec spec) {
        call("create " + spec.name());
        final Device device = new Device(spec.name(), devices.size() + 1);
        devices.add(device);
        return device;
    }

    @Override
    public TunDevice create(final AdapterSpec spec, final InterfaceListener listener) {
        final Device device = (Device) create(spec);
        device.listener = listener;
        return device;
    }

    @Override
    public TunDriver.Opened open(
            final String name,
            final int processId,
            final boolean foreign,
            final InterfaceListener listener) {
        if (!standing.contains(name)) {
            throw TunDriver.notFound(name);
        }
        call("open " + name + (foreign ? " or foreign" : ""));
        final Device device = new Device(name, devices.size() + 1);
        device.persistent = true;
        device.standingSettings = settings;
        device.listener = listener;
        devices.add(device);
        return new TunDriver.Opened(new AdapterSpec(name, "Standing", GUID), device);
    }

    @Override
    public boolean keepsInterfaces() {
        return !standing.isEmpty();
    }

    @Override
    public List<PersistentInterface> persistent() {
        final List<PersistentInterface> all = new ArrayList<>();
        for (final String name : List.copyOf(standing)) {
            all.add(new PersistentInterface(
                    new AdapterSpec(name, "Standing", GUID),
                    name.toLowerCase(Locale.ROOT),
                    all.size() + 11,
                    all.size() + 11,
                    all.isEmpty()));
        }
        return all;
    }

    @Override
    public void removePersistent(final String name) {
        call("remove " + name);
        standing.remove(name);
    }

    @Override
    public long createDeadlineNs() {
        return createDeadlineNs;
    }

    @Override
    public int runningVersion() {
        call("version");
        return 1;
    }

    @Override
    public void deleteDriver() {
        call("delete");
    }

    @Override
    public void close() {
        call("end");
    }

    /** A device that moves no packets. */
    public final class Device implements TunDevice, InterfaceConfig {
        private final String name;
        private final int index;
        public volatile SessionEnd end;
        public volatile InterfaceListener listener;
        public volatile String currentName;
        public volatile boolean persistent;
        /** What its interface has of what was set. */
        public volatile List<Setting> standingSettings = List.of();
        /** How often that was asked for. */
        public volatile int listed;

        /** What its interface has. */
        public volatile List<ListedSetting> present = List.of();
        /** Of the session that started last. */
        public volatile SessionRings rings;

        private Device(final String name, final int index) {
            this.name = name;
            this.index = index;
        }

        @Override
        public boolean isPersistent() {
            return persistent;
        }

        @Override
        public void setPersistent(final boolean newPersistent) {
            call((newPersistent ? "keep " : "drop ") + name);
            persistent = newPersistent;
        }

        @Override
        public void rename(final AdapterSpec spec) {
            call("rename " + name + " to " + spec.name());
            currentName = spec.name();
        }

        @Override
        public String interfaceName() {
            return "fake" + index;
        }

        @Override
        public String currentName() {
            return currentName == null ? interfaceName() : currentName;
        }

        @Override
        public int interfaceIndex() {
            return index;
        }

        @Override
        public long luid() {
            return index;
        }

        @Override
        public InterfaceConfig config() {
            return this;
        }

        @Override
        public void apply(final Change change) {
            call(change.call() + " " + name);
        }

        @Override
        public List<Setting> list() {
            listed++;
            return standingSettings;
        }

        @Override
        public List<ListedSetting> present() {
            return present;
        }

        @Override
        public DeviceSession startSession(final SessionRings newRings, final SessionEnd newEnd) {
            call("start " + name);
            end = newEnd;
            rings = newRings;
            return new DeviceSession() {
                @Override
                public void end(final ErrorCode code, final String reason) {
                    newEnd.ended(code, reason);
                }

                @Override
                public void close() {
                    call("end " + name);
                }
            };
        }

        @Override
        public void close() {
            call("close " + name);
        }
    }
}
