package org.tunbroker.launcher.os.windows;

import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import java.util.concurrent.CountDownLatch;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * Runs this process as a service: tells Windows when it runs, and stops it when Windows says so.
 *
 * <p>For one thread, once in a process.
 */
public final class ServiceDispatcher {
    private static final int STATUS_LENGTH = 7 * Integer.BYTES;
    private static final int START_WAIT_MS = 30_000;

    private final String name;
    private final Runnable start;
    private final CountDownLatch stop = new CountDownLatch(1);
    // Windows calls these as long as the process lives
    private final ServiceCalls.ServiceMainFunction main = this::serve;
    private final ServiceCalls.HandlerFunctionEx handler = this::handle;
    private Pointer service;

    private ServiceDispatcher(final String name, final Runnable start) {
        this.name = name;
        this.start = start;
    }

    /**
     * Runs the service.
     *
     * @param name of the service
     * @param start begins to serve and returns; what it throws stops the service
     * @throws TunException ERROR_NOT_SUPPORTED if Windows did not start this process as a service
     */
    public static void run(final String name, final Runnable start) {
        new ServiceDispatcher(name, start).dispatch();
    }

    private void dispatch() {
        // SERVICE_TABLE_ENTRYW: a name and a function; an empty one is the end
        try (Memory text = new Memory((name.length() + 1L) * Character.BYTES);
                Memory table = new Memory(4L * Native.POINTER_SIZE)) {
            text.setWideString(0, name);
            table.clear();
            table.setPointer(0, text);
            table.setPointer(Native.POINTER_SIZE, CallbackReference.getFunctionPointer(main));
            if (ServiceCalls.INSTANCE.StartServiceCtrlDispatcherW(table) == 0) {
                final int error = Native.getLastError();
                if (error == ServiceCalls.ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
                    throw new TunException(
                            ErrorCode.ERROR_NOT_SUPPORTED,
                            "StartServiceCtrlDispatcher",
                            "Windows starts this program, as a service; tunbroker install sets it up");
                }
                throw WindowsFailure.of(error, "StartServiceCtrlDispatcher", "this is no service");
            }
        }
    }

    private void serve(final int count, final Pointer arguments) {
        service = ServiceCalls.INSTANCE.RegisterServiceCtrlHandlerExW(
                new WString(name), handler, Pointer.NULL);
        report(ServiceCalls.SERVICE_START_PENDING, 0, START_WAIT_MS);
        try {
            start.run();
        } catch (final TunException ex) {
            System.err.println("tunbroker: " + ex.getMessage());
            report(ServiceCalls.SERVICE_STOPPED, ex.code(), 0);
            return;
        } catch (final RuntimeException | Error ex) {
            ex.printStackTrace();
            report(ServiceCalls.SERVICE_STOPPED, ErrorCode.ERROR_GEN_FAILURE.code(), 0);
            return;
        }
        report(ServiceCalls.SERVICE_RUNNING, 0, 0);
        try {
            stop.await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        report(ServiceCalls.SERVICE_STOPPED, 0, 0);
    }

    private int handle(
            final int control, final int type, final Pointer data, final Pointer context) {
        switch (control) {
            case ServiceCalls.SERVICE_CONTROL_STOP:
            case ServiceCalls.SERVICE_CONTROL_SHUTDOWN:
                report(ServiceCalls.SERVICE_STOP_PENDING, 0, START_WAIT_MS);
                stop.countDown();
                return ServiceCalls.NO_ERROR;
            case 4: // SERVICE_CONTROL_INTERROGATE: Windows knows the status
                return ServiceCalls.NO_ERROR;
            default:
                return ServiceCalls.ERROR_CALL_NOT_IMPLEMENTED;
        }
    }

    private void report(final int state, final int error, final int waitMs) {
        final int accepted = state == ServiceCalls.SERVICE_RUNNING
                ? ServiceCalls.SERVICE_ACCEPT_STOP | ServiceCalls.SERVICE_ACCEPT_SHUTDOWN
                : 0;
        // type, state, accepted, error, own error, check point, wait hint
        final int[] fields = {
            ServiceCalls.SERVICE_WIN32_OWN_PROCESS, state, accepted, error, 0, 0, waitMs
        };
        try (Memory status = new Memory(STATUS_LENGTH)) {
            status.write(0, fields, 0, fields.length);
            if (service == null || ServiceCalls.INSTANCE.SetServiceStatus(service, status) == 0) {
                System.err.println("tunbroker: SetServiceStatus " + state + ": Windows error "
                        + Native.getLastError());
            }
        }
    }
}
