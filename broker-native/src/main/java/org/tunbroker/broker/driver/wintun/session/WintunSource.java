package org.tunbroker.broker.driver.wintun.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.pump.PacketSource;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.ReceiveRing;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Copies what Windows routed into the adapter from Wintun's ring into the ring to the client.
 * Packets without room there are dropped and counted: if they stayed in Wintun's ring, the driver
 * would drop whole batches, which cannot be counted here.
 */
final class WintunSource implements PacketSource {
    private final PacketCalls wintun;
    private final long wintunSession;
    private final PumpedSession session;
    private final ByteBuffer length =
            ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    private final long lengthAddress = BufferUtil.address(length);
    private final UnsafeBuffer packet = new UnsafeBuffer(0, 0);

    WintunSource(final PacketCalls wintun, final long wintunSession, final PumpedSession session) {
        this.wintun = wintun;
        this.wintunSession = wintunSession;
        this.session = session;
    }

    @Override
    public boolean read(final ReceiveRing ring) {
        final long address = wintun.receivePacket(wintunSession, lengthAddress);
        if (address == 0) {
            onError(wintun.lastError());
            return false;
        }
        final int packetLength = length.getInt(0);
        if (packetLength < 0 || packetLength > SessionLayout.MAX_PACKET_LENGTH) {
            session.end(
                    ErrorCode.ERROR_INVALID_DATA,
                    "WintunReceivePacket gave a packet of "
                            + Integer.toUnsignedString(packetLength)
                            + " bytes");
            return false;
        }
        deliver(address, packetLength, ring);
        wintun.releaseReceivePacket(wintunSession, address);
        return true;
    }

    private void deliver(final long address, final int packetLength, final ReceiveRing ring) {
        if (!ring.reserve(packetLength)) {
            // the client can only make room once it sees the packets
            ring.publish();
            if (!ring.reserve(packetLength)) {
                ring.drop();
                return;
            }
        }
        packet.wrap(address, packetLength);
        ring.memory().putBytes(ring.packetOffset(), packet, 0, packetLength);
        ring.commit(packetLength);
    }

    private void onError(final int error) {
        if (error == ErrorCode.ERROR_NO_MORE_ITEMS.code()) {
            return;
        }
        if (error == ErrorCode.ERROR_HANDLE_EOF.code()) {
            session.end(ErrorCode.ERROR_HANDLE_EOF, "Windows removed the adapter");
        } else if (error == ErrorCode.ERROR_INVALID_DATA.code()) {
            session.end(
                    ErrorCode.ERROR_INVALID_DATA,
                    "the driver's ring is corrupt, a known fault of Wintun; start a new session");
        } else {
            session.end(
                    ErrorCode.ERROR_GEN_FAILURE, "WintunReceivePacket failed with error " + error);
        }
    }
}
