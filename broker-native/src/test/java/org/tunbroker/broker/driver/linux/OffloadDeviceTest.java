package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.TestSession;

/**
 * All that a device does in plain sessions, in sessions with offload; and changing between them.
 */
class OffloadDeviceTest extends LinuxDeviceTest {
    @Override
    protected Offload offload() {
        return Offload.TRANSPARENT;
    }

    @Test
    void shouldKeepIndexAddressesAndStateWhenSessionsOfAllKindsFollowEachOther() throws Exception {
        final int index = device().interfaceIndex();
        device().setMtu(1380);
        for (int i = 0; i < 3; i++) {
            for (final Offload offload : new Offload[] {Offload.NONE, Offload.TRANSPARENT}) {
                final TestSession session = startSession(offload);
                ping(session, v4);
                ping(session, v6);
                session.stop();
                session.expectNoEnd();
                final NetworkInterface shown = NetworkInterface.getByName(device().interfaceName());
                assertEquals(index, shown.getIndex());
                assertEquals(1380, shown.getMTU());
                assertTrue(shown.isUp());
            }
        }
        device().close();
        assertEquals(0, DescriptorCalls.if_nametoindex(device().interfaceName()));
    }

    @Test
    void shouldRefuseLargePacketsOnceInterfaceIsGone() {
        delete(device());
        final TunException thrown =
                assertThrows(TunException.class, () -> startSession(Offload.LARGE_PACKETS));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
    }
}
