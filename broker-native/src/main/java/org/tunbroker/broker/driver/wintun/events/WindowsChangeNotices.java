package org.tunbroker.broker.driver.wintun.events;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * NotifyIpInterfaceChange, NotifyUnicastIpAddressChange and NotifyRouteChange2. Wine 8 has them in
 * name only: they succeed, and give no registration.
 */
final class WindowsChangeNotices implements ChangeNotices {
    private static final short ANY_FAMILY = 0;
    private static final byte NO_INITIAL_NOTICE = 0;

    /** One of the three functions. */
    @FunctionalInterface
    private interface Registration {
        int call(
                short family,
                NoticeCalls.Notice notice,
                Pointer context,
                byte initial,
                PointerByReference registration);
    }

    private final List<Pointer> registrations = new ArrayList<>();
    // held as long as Windows may call it
    private NoticeCalls.Notice notice;

    @Override
    public void begin(final Runnable onChange) {
        notice = (context, row, type) -> onChange.run();
        try {
            register("NotifyIpInterfaceChange", NoticeCalls::NotifyIpInterfaceChange);
            register("NotifyUnicastIpAddressChange", NoticeCalls::NotifyUnicastIpAddressChange);
            register("NotifyRouteChange2", NoticeCalls::NotifyRouteChange2);
        } catch (final TunException ex) {
            close();
            throw ex;
        }
    }

    private void register(final String name, final Registration function) {
        final PointerByReference registration = new PointerByReference();
        final int error =
                function.call(ANY_FAMILY, notice, Pointer.NULL, NO_INITIAL_NOTICE, registration);
        if (error != 0) {
            throw new TunException(error, name, "Windows tells no changes of interfaces", null);
        }
        if (registration.getValue() == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    name,
                    "this system answers success without a registration, as Wine does: it tells no"
                            + " changes of interfaces");
        }
        registrations.add(registration.getValue());
    }

    @Override
    public void close() {
        // each returns once no notice of it is under way
        registrations.forEach(NoticeCalls::CancelMibChangeNotify2);
        registrations.clear();
    }
}
