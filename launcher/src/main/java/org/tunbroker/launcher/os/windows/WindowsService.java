package org.tunbroker.launcher.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * A service of this machine in the service control manager, which runs as LocalSystem and starts
 * with Windows. Only administrators can call what changes it. Immutable and thread-safe.
 */
public final class WindowsService {
    private static final int STATUS_LENGTH = 7 * Integer.BYTES;
    private static final int NO_CHANGE = -1;
    private static final Duration BEFORE_RESTART = Duration.ofSeconds(5);
    private static final Duration FAILURES_FORGOTTEN = Duration.ofDays(1);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final String name;

    /**
     * Names a service, which may not exist.
     *
     * @param name its name
     */
    public WindowsService(final String name) {
        this.name = name;
    }

    /**
     * Makes the service, or gives one that exists another command. Windows starts it again when its
     * process ends of itself.
     *
     * @param displayName what users see
     * @param command the command line
     * @throws TunException ERROR_ACCESS_DENIED if this process is not elevated
     */
    public void create(final String displayName, final String command) {
        final int access = ServiceCalls.SC_MANAGER_CONNECT | ServiceCalls.SC_MANAGER_CREATE_SERVICE;
        withManager(access, manager -> {
            final Pointer made = ServiceCalls.INSTANCE.CreateServiceW(
                    manager,
                    new WString(name),
                    new WString(displayName),
                    ServiceCalls.SERVICE_QUERY_STATUS,
                    ServiceCalls.SERVICE_WIN32_OWN_PROCESS,
                    ServiceCalls.SERVICE_AUTO_START,
                    ServiceCalls.SERVICE_ERROR_NORMAL,
                    new WString(command),
                    null,
                    null,
                    null,
                    // LocalSystem
                    null,
                    null);
            if (made != null) {
                ServiceCalls.INSTANCE.CloseServiceHandle(made);
            } else if (Native.getLastError() == ServiceCalls.ERROR_SERVICE_EXISTS) {
                change(command);
            } else {
                throw failure("CreateService");
            }
            return null;
        });
        restartAfterFailure();
    }

    private void change(final String command) {
        withService(ServiceCalls.SERVICE_CHANGE_CONFIG, service -> {
            check(
                    "ChangeServiceConfig",
                    ServiceCalls.INSTANCE.ChangeServiceConfigW(
                            service,
                            NO_CHANGE,
                            ServiceCalls.SERVICE_AUTO_START,
                            NO_CHANGE,
                            new WString(command),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
            return null;
        });
    }

    private void restartAfterFailure() {
        // who asks for a restart must be allowed to start it
        withService(ServiceCalls.SERVICE_CHANGE_CONFIG | ServiceCalls.SERVICE_START, service -> {
            try (FailureActions actions =
                    FailureActions.restart(BEFORE_RESTART, FAILURES_FORGOTTEN)) {
                check(
                        "ChangeServiceConfig2",
                        ServiceCalls.INSTANCE.ChangeServiceConfig2W(
                                service,
                                ServiceCalls.SERVICE_CONFIG_FAILURE_ACTIONS,
                                actions.pointer()));
            }
            return null;
        });
    }

    /**
     * Starts the service, unless it runs, and waits until it says that it does.
     *
     * @param timeout how long
     * @throws TunException ERROR_TIMEOUT, or the error with which it stopped
     */
    public void start(final Duration timeout) {
        withService(ServiceCalls.SERVICE_START | ServiceCalls.SERVICE_QUERY_STATUS, service -> {
            if (ServiceCalls.INSTANCE.StartServiceW(service, 0, Pointer.NULL) == 0
                    && Native.getLastError() != ServiceCalls.ERROR_SERVICE_ALREADY_RUNNING) {
                throw failure("StartService");
            }
            await(service, ServiceCalls.SERVICE_RUNNING, timeout);
            return null;
        });
    }

    /**
     * Stops the service, if it runs, and waits until it has stopped.
     *
     * @param timeout how long
     * @throws TunException ERROR_TIMEOUT
     */
    public void stop(final Duration timeout) {
        withService(ServiceCalls.SERVICE_STOP | ServiceCalls.SERVICE_QUERY_STATUS, service -> {
            try (Memory status = new Memory(STATUS_LENGTH)) {
                if (ServiceCalls.INSTANCE.ControlService(
                                        service, ServiceCalls.SERVICE_CONTROL_STOP, status)
                                == 0
                        && Native.getLastError() != ServiceCalls.ERROR_SERVICE_NOT_ACTIVE) {
                    throw failure("ControlService");
                }
            }
            await(service, ServiceCalls.SERVICE_STOPPED, timeout);
            return null;
        });
    }

    /** Deletes the service; Windows does so once it has stopped. */
    public void delete() {
        withService(ServiceCalls.DELETE, service -> {
            check("DeleteService", ServiceCalls.INSTANCE.DeleteService(service));
            return null;
        });
    }

    /**
     * Tells whether there is such a service.
     *
     * @return whether there is
     */
    public boolean exists() {
        return withManager(ServiceCalls.SC_MANAGER_CONNECT, manager -> {
            final Pointer service = ServiceCalls.INSTANCE.OpenServiceW(
                    manager, new WString(name), ServiceCalls.SERVICE_QUERY_STATUS);
            if (service == null) {
                if (Native.getLastError() == ServiceCalls.ERROR_SERVICE_DOES_NOT_EXIST) {
                    return false;
                }
                throw failure("OpenService");
            }
            ServiceCalls.INSTANCE.CloseServiceHandle(service);
            return true;
        });
    }

    private void await(final Pointer service, final int wanted, final Duration timeout) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (Memory status = new Memory(STATUS_LENGTH)) {
            while (true) {
                check(
                        "QueryServiceStatus",
                        ServiceCalls.INSTANCE.QueryServiceStatus(service, status));
                final int state = status.getInt(Integer.BYTES);
                if (state == wanted) {
                    return;
                }
                final int error = status.getInt(3L * Integer.BYTES);
                if (state == ServiceCalls.SERVICE_STOPPED && error != 0) {
                    throw WindowsFailure.of(
                            error, "StartService", "the service " + name + " stopped");
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "QueryServiceStatus",
                            "the service " + name + " is in state " + state + ", not " + wanted);
                }
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }

    private <T> T withService(final int access, final Function<Pointer, T> call) {
        return withManager(ServiceCalls.SC_MANAGER_CONNECT, manager -> {
            final Pointer service =
                    ServiceCalls.INSTANCE.OpenServiceW(manager, new WString(name), access);
            if (service == null) {
                throw failure("OpenService");
            }
            try {
                return call.apply(service);
            } finally {
                ServiceCalls.INSTANCE.CloseServiceHandle(service);
            }
        });
    }

    private <T> T withManager(final int access, final Function<Pointer, T> call) {
        final Pointer manager = ServiceCalls.INSTANCE.OpenSCManagerW(null, null, access);
        if (manager == null) {
            throw failure("OpenSCManager");
        }
        try {
            return call.apply(manager);
        } finally {
            ServiceCalls.INSTANCE.CloseServiceHandle(manager);
        }
    }

    private void check(final String call, final int done) {
        if (done == 0) {
            throw failure(call);
        }
    }

    private TunException failure(final String call) {
        return WindowsFailure.ofLastError(call, "the service " + name + " cannot be set up");
    }
}
