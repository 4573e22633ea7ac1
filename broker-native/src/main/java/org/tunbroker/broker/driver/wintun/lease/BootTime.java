package org.tunbroker.broker.driver.wintun.lease;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * When this kernel was started, which tells its boots apart.
 *
 * <p>Windows moves the time of the boot with its clock when that is set, and adds up by how much
 * (BootTimeBias). The difference of both stays the same until the kernel is started anew. A fast
 * start continues the same kernel, and with it its routes.
 *
 * <pre>
 * What is used of SYSTEM_TIMEOFDAY_INFORMATION, 48 bytes, little-endian
 * off  size  field
 *   0     8  BootTime, in units of 100 ns
 *  32     8  BootTimeBias
 * </pre>
 *
 * <p>Stateless.
 */
@SuppressWarnings("checkstyle:MethodName")
final class BootTime {
    private static final int SYSTEM_TIME_OF_DAY_INFORMATION = 3;
    private static final int LENGTH = 48;
    private static final int BIAS_OFFSET = 32;

    static {
        Native.register(BootTime.class, NativeLibrary.getInstance("ntdll"));
    }

    private BootTime() {}

    private static native int NtQuerySystemInformation(
            int informationClass, byte[] information, int length, IntByReference returned);

    /** Asks Windows. */
    static long now() {
        final byte[] information = new byte[LENGTH];
        final int status = NtQuerySystemInformation(
                SYSTEM_TIME_OF_DAY_INFORMATION, information, LENGTH, new IntByReference());
        final ByteBuffer bytes = ByteBuffer.wrap(information).order(ByteOrder.LITTLE_ENDIAN);
        if (status != 0 || bytes.getLong(0) == 0) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "NtQuerySystemInformation",
                    "Windows does not tell when it was started, status "
                            + Integer.toHexString(status));
        }
        return bytes.getLong(0) - bytes.getLong(BIAS_OFFSET);
    }
}
