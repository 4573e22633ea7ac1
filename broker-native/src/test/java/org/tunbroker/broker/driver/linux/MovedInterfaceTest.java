package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.broker.driver.api.DeviceCalls.addAddress;
import static org.tunbroker.broker.driver.api.DeviceCalls.apply;
import static org.tunbroker.broker.driver.api.DeviceCalls.setMtu;
import static org.tunbroker.broker.driver.api.DeviceCalls.setUp;

import java.io.IOException;
import java.net.NetworkInterface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDeviceFixture;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceRoute;

/** An interface is moved or deleted from outside, and a stranger gets its index or its name. */
@ExtendWith(OwnNetworkNamespace.class)
class MovedInterfaceTest extends TunDeviceFixture {
    private static final int ROUNDS = 20;
    private static final String NAME = "tunbroker-test";

    private IpCommand.OtherNamespace other;

    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load((level, timestamp, text) -> {});
    }

    @BeforeEach
    void open() throws Exception {
        other = new IpCommand.OtherNamespace();
        final Process made = IpCommand.start("ip link add name probe type bridge");
        assumeTrue(made.waitFor() == 0, "skipped: ip (iproute2) makes no bridge here");
        IpCommand.run("ip link delete dev probe");
    }

    @AfterEach
    void close() throws Exception {
        other.close();
        // a stranger that a test left
        IpCommand.run(
                "for i in stranger " + NAME + "; do ip link delete dev $i 2>/dev/null; done; true");
    }

    private void moveAway(final TunDevice device) throws Exception {
        IpCommand.run("ip link set dev " + device.interfaceName() + " netns " + other.pid());
    }

    private void moveBack() throws Exception {
        // the shell is in the namespace of this thread
        IpCommand.run("nsenter --net -t " + other.pid() + " ip link set dev " + NAME + " netns $$");
    }

    private void addStranger(final String name) throws Exception {
        IpCommand.run("ip link add index " + device().interfaceIndex() + " name " + name
                + " type bridge; ip link set dev " + name + " up");
    }

    private static String stateOf(final String name) throws IOException, InterruptedException {
        // without the bridge's own counters and timers
        return IpCommand.run("ip -o link show dev " + name + "; ip -o -4 address show dev " + name
                + "; ip -o route show table all dev " + name);
    }

    private static void assertRefused(final TunDevice device, final String reason) {
        for (final Runnable call : new Runnable[] {
            () -> setMtu(device, 1333),
            () -> setUp(device, false),
            () -> setUp(device, true),
            () -> addAddress(device, address("10.44.0.1"), 24),
            () -> addAddress(device, address("fd44::1"), 64),
            () -> apply(device, Change.add(new InterfaceRoute(address("10.45.0.0"), 16))),
            () -> apply(device, Change.remove(new InterfaceRoute(address("10.45.0.0"), 16)))
        }) {
            final TunException thrown = assertThrows(TunException.class, call::run);
            assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
            assertTrue(thrown.getMessage().contains(reason), thrown::getMessage);
        }
    }

    @Test
    void shouldSayThatInterfaceWasMoved() throws Exception {
        moveAway(device());
        assertRefused(device(), "was moved to another network namespace");
        assertNoAddress("fd44::1");
    }

    private static void assertNoAddress(final String address) throws Exception {
        final String all = IpCommand.run("ip address");
        assertTrue(!all.contains(address), all);
    }

    @Test
    void shouldLeaveStrangerAloneThatGotTheIndex() throws Exception {
        moveAway(device());
        addStranger("stranger");
        final String before = stateOf("stranger");
        assertRefused(device(), "was moved to another network namespace");
        assertEquals(before, stateOf("stranger"));
        assertNoAddress("fd44::1");
    }

    @Test
    void shouldLeaveStrangerAloneThatGotIndexAndName() throws Exception {
        moveAway(device());
        addStranger(NAME);
        final String before = stateOf(NAME);
        assertRefused(device(), "was moved to another network namespace");
        assertEquals(before, stateOf(NAME));
        assertNoAddress("fd44::1");
    }

    @Test
    void shouldLeaveStrangerAloneThatGotIndexAndNameOfDeletedOne() throws Exception {
        LinuxDeviceTest.delete(device());
        addStranger(NAME);
        final String before = stateOf(NAME);
        assertRefused(device(), "was deleted");
        assertEquals(before, stateOf(NAME));
        assertNoAddress("fd44::1");
    }

    @Test
    void shouldNotAttachStrangersInterfaceWhenOffloadChanges() throws Exception {
        moveAway(device());
        IpCommand.run("ip tuntap add dev " + NAME + " mode tun");
        final String before = IpCommand.run("ip -d -o link show dev " + NAME);
        final TestSession session = startSession(Offload.TRANSPARENT);
        assertEquals(before, IpCommand.run("ip -d -o link show dev " + NAME));
        session.stop();
        IpCommand.run("ip link delete dev " + NAME);
    }

    @Test
    void shouldGoOnWhenInterfaceIsRenamed() throws Exception {
        IpCommand.run(
                "ip link set dev " + NAME + " down; ip link set dev " + NAME + " name other-name");
        setMtu(device(), 1444);
        setUp(device(), true);
        addAddress(device(), address("10.44.0.1"), 24);
        final TestSession session = startSession(Offload.TRANSPARENT);
        ping(session, v4);
        session.stop();
        assertEquals(1444, NetworkInterface.getByName("other-name").getMTU());
        assertTrue(IpCommand.run("ip -4 address show dev other-name").contains("10.44.0.1/24"));
    }

    @Test
    void shouldGoOnWhenInterfaceComesBackWithAnotherIndex() throws Exception {
        moveAway(device());
        addStranger("stranger");
        final String before = stateOf("stranger");
        moveBack();
        assertNotEquals(device().interfaceIndex(), LibC.if_nametoindex(NAME));
        setMtu(device(), 1444);
        setUp(device(), true);
        addAddress(device(), deviceV4, 24);
        final TestSession session = startSession(Offload.TRANSPARENT);
        ping(session, v4);
        session.stop();
        assertEquals(1444, NetworkInterface.getByName(NAME).getMTU());
        assertEquals(before, stateOf("stranger"));
    }

    @Test
    void shouldNeverChangeStrangerWhileInterfaceIsBeingMoved() throws Exception {
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (TunDevice moved = newDevice("moving")) {
                final Process mover = IpCommand.start("ip link set dev moving netns " + other.pid()
                        + " && ip link add index " + moved.interfaceIndex()
                        + " name stranger type bridge && ip link set dev stranger up && sleep 0.1");
                for (int i = 0; mover.isAlive(); i++) {
                    try {
                        setMtu(moved, 1400 + i % 90);
                        addAddress(
                                moved, address("10.45." + i / 250 % 250 + "." + (1 + i % 250)), 32);
                    } catch (final TunException ex) {
                        refused++;
                    }
                }
                assertEquals(0, mover.exitValue());
                final String state = stateOf("stranger");
                assertTrue(state.contains(" mtu 1500 ") && !state.contains("10.45."), state);
                IpCommand.run("ip link delete dev stranger");
            }
        }
        assertNotEquals(0, refused);
    }
}
