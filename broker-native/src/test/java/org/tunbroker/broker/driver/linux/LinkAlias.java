package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.BufferUtil;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.LibC;

/** Asks the kernel for an interface's alias, in the namespace of the calling thread. */
final class LinkAlias {
    private static final short RTM_GETLINK = 18;
    // struct nlmsghdr and struct ifinfomsg
    private static final int ATTRIBUTES_OFFSET = 32;

    private LinkAlias() {}

    static String of(final int index) {
        final ByteBuffer answer = ByteBuffer.allocateDirect(16384).order(ByteOrder.nativeOrder());
        try (Descriptor socket = Descriptor.of(
                LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, LibC.NETLINK_ROUTE),
                "socket",
                errno -> "test")) {
            final ByteBuffer request =
                    NetlinkMessage.link(RTM_GETLINK, index, 0, 0).finish(1);
            assertTrue(
                    LibC.write(socket.number(), BufferUtil.address(request), request.limit()) > 0);
            assertTrue(
                    LibC.read(socket.number(), BufferUtil.address(answer), answer.capacity()) > 0);
        }
        final int end = answer.getInt(NetlinkMessage.LENGTH_OFFSET);
        for (int offset = ATTRIBUTES_OFFSET;
                offset < end;
                offset += answer.getShort(offset) + 3 & -4) {
            if (answer.getShort(offset + 2) == NetlinkMessage.IFLA_IFALIAS) {
                final byte[] value = new byte[answer.getShort(offset) - 4];
                answer.get(offset + 4, value);
                return new String(value, StandardCharsets.UTF_8).replace("\0", "");
            }
        }
        return fail("interface " + index + " has no alias");
    }
}
