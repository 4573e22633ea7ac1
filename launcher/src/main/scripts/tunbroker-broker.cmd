@echo off
rem Runs a broker until it is stopped: by hand, or as a scheduled task (docs/windows.md). --help says
rem more.
rem
rem It may run as administrator, so nothing of the environment is believed: a user can set variables
rem for all of his programs, elevated ones too. The JVM is the folder runtime of the installation,
rem else the one whose java.exe is named here, by whoever installed tunbroker:
rem The registry may have turned delayed expansion on, which would take ! out of names.
setlocal DisableDelayedExpansion
set "here=%~dp0"
if not "%here:!\=%"=="%here%" (
    echo tunbroker-broker: Java cannot read jars below a folder whose name ends with "!": move "%here%" 1>&2
    exit /b 1
)
set "java="

if not defined java set "java=%~dp0..\runtime\bin\java.exe"
if not exist "%java%" (
    echo tunbroker-broker: there is no "%java%". Put a JVM of Java 17 or later, for this machine, into 1>&2
    echo the folder runtime of the installation, or name its java.exe in "%~f0". 1>&2
    exit /b 2
)
set "JAVA_TOOL_OPTIONS="
set "JDK_JAVA_OPTIONS="
set "_JAVA_OPTIONS="
set "CLASSPATH="
set "JAVA_HOME="
set "TUNBROKER_JAVA="
"%java%" "-Dtunbroker.java=%java%" -cp "%~dp0..\lib\client\*;%~dp0..\lib\command\*" ^
    "-Djna.boot.library.path=%~dp0..\lib\broker\jna-amd64;%~dp0..\lib\broker\jna-arm64" ^
    org.tunbroker.launcher.command.TunbrokerCommand run %*
exit /b %ERRORLEVEL%
