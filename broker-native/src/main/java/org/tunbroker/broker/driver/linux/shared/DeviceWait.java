package org.tunbroker.broker.driver.linux.shared;

import org.tunbroker.broker.driver.linux.tun.TunReader;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * Waits for a packet from the kernel, or for room in the ring if it is full. Meanwhile the kernel's
 * queue fills, and the kernel counts what it drops.
 */
public final class DeviceWait implements PathWait {
    private final Descriptor device;
    private final ReceiveRing ring;
    private final TunReader reader;
    private boolean isForRoom;

    /**
     * Makes a wait.
     *
     * @param device becomes readable when there is a packet
     * @param ring to the client
     * @param reader of the device, which ends the session when the interface is gone
     */
    public DeviceWait(final Descriptor device, final ReceiveRing ring, final TunReader reader) {
        this.device = device;
        this.ring = ring;
        this.reader = reader;
    }

    @Override
    public WakeFlag begin() {
        isForRoom = ring.isFull();
        if (!isForRoom) {
            return null;
        }
        ring.roomFlag().announce();
        return ring.roomFlag();
    }

    @Override
    public void end() {
        if (isForRoom) {
            ring.roomFlag().withdraw();
        }
    }

    @Override
    public boolean isReady() {
        if (!isForRoom) {
            return false;
        }
        // without room nothing is read, so only this shows that the interface is gone
        reader.endIfDeleted();
        return ring.isRoomThere();
    }

    @Override
    public Descriptor device() {
        return device;
    }
}
