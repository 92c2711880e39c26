using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class StampedScanTests
{
    [Theory]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("FFD8FFE000104A464946", "image/jpeg")]
    [InlineData("89504E470D0A1A0A", "image/png")]
    public void A_scan_is_known_by_its_bytes(string bytes, string mediaType)
    {
        Assert.Equal(mediaType, Given.Must(StampedScans.Accepted.DetectMediaType(Convert.FromHexString(bytes))));
    }

    [Theory]
    [InlineData("", ErrorReasons.FileEmpty)]
    [InlineData("4D5A9000", ErrorReasons.FileTypeUnsupported)] // a Windows executable
    [InlineData("2550444", ErrorReasons.FileTypeUnsupported)]
    [InlineData("89504E470D0A1A", ErrorReasons.FileTypeUnsupported)] // truncated
    public void A_file_that_is_no_scan_is_refused_with_the_reason(string bytes, string reason)
    {
        Assert.Equal(
            [new FieldViolation("chunk", reason)],
            StampedScans.Accepted.DetectMediaType(Convert.FromHexString(bytes.PadRight(bytes.Length + (bytes.Length % 2), '0'))).Error?.Fields
        );
    }
}
