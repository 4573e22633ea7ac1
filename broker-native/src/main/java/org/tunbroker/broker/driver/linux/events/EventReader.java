package org.tunbroker.broker.driver.linux.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;

/**
 * Finds out which interfaces the kernel's messages are about. Nothing else of a message is
 * believed: what became of the interface is asked for. So a message that is forged or cut off costs
 * a look.
 *
 * <pre>
 * Read of a message, in the byte order of the machine, beyond what {@link NetlinkMessage} shows
 * off  size  field
 *  20     4  of struct ifinfomsg and struct ifaddrmsg: index of the interface
 *  28     -  of struct rtmsg: attributes
 *  32     -  of struct ifinfomsg: attributes
 * </pre>
 *
 * <p>Stateless but for its listener; for one thread.
 */
final class EventReader implements Consumer<ByteBuffer> {
    /** Hears which interface to look at. */
    interface Listener {
        /** The interface of this index changed. */
        void changed(int index);

        /** The interface of this index changed, was made, or came from another namespace. */
        void appeared(int index);

        /**
         * The interface of this index left the network namespace, since it was moved or deleted.
         */
        void left(int index, boolean moved);

        /** A route, or a rule that chooses routing tables, changed. */
        void routingChanged();

        /** Any interface may have changed. */
        void anyChanged();
    }

    private static final int INDEX_OFFSET = NetlinkMessage.HEADER_LENGTH + 4;
    private static final int ROUTE_ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 12;
    private static final int LINK_ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 16;
    private static final short RTM_NEWRULE = 32;
    private static final short RTM_DELRULE = 33;
    private static final short RTA_MULTIPATH = 9;
    private static final short RTA_NH_ID = 30;
    private static final short IFLA_NEW_NETNSID = 45;
    private static final short IFLA_NEW_IFINDEX = 49;
    private static final int ALIGNMENT = 4;

    private final Listener listener;

    EventReader(final Listener listener) {
        this.listener = listener;
    }

    /** Takes a datagram, which may hold several messages. */
    @Override
    public void accept(final ByteBuffer datagram) {
        int offset = 0;
        while (datagram.limit() - offset >= NetlinkMessage.HEADER_LENGTH) {
            final int length = datagram.getInt(offset + NetlinkMessage.LENGTH_OFFSET);
            if (length < NetlinkMessage.HEADER_LENGTH || length > datagram.limit() - offset) {
                // what follows cannot be found
                listener.anyChanged();
                return;
            }
            read(datagram.slice(offset, length).order(ByteOrder.nativeOrder()));
            // beyond the end if only padding is missing
            offset += Math.min(length + ALIGNMENT - 1 & -ALIGNMENT, datagram.limit() - offset);
        }
    }

    private void read(final ByteBuffer message) {
        final short type = message.getShort(NetlinkMessage.TYPE_OFFSET);
        switch (type) {
            case NetlinkMessage.RTM_NEWLINK, NetlinkMessage.RTM_DELLINK -> {
                if (message.limit() >= LINK_ATTRIBUTES) {
                    readLink(message, type, message.getInt(INDEX_OFFSET));
                }
            }
            case NetlinkMessage.RTM_NEWADDR, NetlinkMessage.RTM_DELADDR -> {
                if (message.limit() >= INDEX_OFFSET + Integer.BYTES) {
                    listener.changed(message.getInt(INDEX_OFFSET));
                }
            }
            case NetlinkMessage.RTM_NEWROUTE, NetlinkMessage.RTM_DELROUTE -> {
                if (message.limit() >= ROUTE_ATTRIBUTES) {
                    listener.routingChanged();
                    readRoute(message);
                }
            }
            case RTM_NEWRULE, RTM_DELRULE -> listener.routingChanged();
            default -> {
                // of no interest
            }
        }
    }

    private void readLink(final ByteBuffer message, final short type, final int index) {
        if (type == NetlinkMessage.RTM_NEWLINK) {
            listener.appeared(index);
        } else {
            listener.left(
                    index,
                    has(message, LINK_ATTRIBUTES, IFLA_NEW_NETNSID)
                            || has(message, LINK_ATTRIBUTES, IFLA_NEW_IFINDEX));
        }
    }

    private void readRoute(final ByteBuffer message) {
        final byte[] index =
                NetlinkMessage.attribute(message, ROUTE_ATTRIBUTES, NetlinkMessage.RTA_OIF);
        if (index != null && index.length == Integer.BYTES) {
            listener.changed(
                    ByteBuffer.wrap(index).order(ByteOrder.nativeOrder()).getInt());
        }
        if (has(message, ROUTE_ATTRIBUTES, RTA_MULTIPATH)
                || has(message, ROUTE_ATTRIBUTES, RTA_NH_ID)) {
            listener.anyChanged();
        }
    }

    private static boolean has(final ByteBuffer message, final int offset, final short type) {
        return NetlinkMessage.attribute(message, offset, type) != null;
    }
}
