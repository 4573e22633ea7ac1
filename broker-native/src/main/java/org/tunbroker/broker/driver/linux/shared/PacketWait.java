package org.tunbroker.broker.driver.linux.shared;

import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.ipc.memory.WakeFlag;

/** Waits for a packet from the client. */
public final class PacketWait implements PathWait {
    private final SendRing ring;

    /**
     * Makes a wait.
     *
     * @param ring from the client
     */
    public PacketWait(final SendRing ring) {
        this.ring = ring;
    }

    @Override
    public WakeFlag begin() {
        ring.packetFlag().announce();
        return ring.packetFlag();
    }

    @Override
    public void end() {
        ring.packetFlag().withdraw();
    }

    @Override
    public boolean isReady() {
        return ring.isPacketThere();
    }

    @Override
    public Descriptor device() {
        return null;
    }
}
