using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.ServiceDefaults.Tests.Files;

public sealed class PictureHeaderTests
{
    [Theory]
    [InlineData(0xC0, 3, false)]
    [InlineData(0xC2, 3, true)] // progressive
    [InlineData(0xC0, 1, true)] // decoders hold the coefficients of all components until the last scan
    public void A_JPEG_in_several_scans_is_held_in_memory_as_a_whole(byte frame, byte componentsOfFirstScan, bool expected)
    {
        byte[] file =
        [
            0xFF,
            0xD8,
            0xFF,
            frame,
            0,
            17,
            8,
            0x23,
            0x28,
            0x2E,
            0xE0,
            3,
            1,
            0x11,
            0,
            2,
            0x11,
            0,
            3,
            0x11,
            0,
            0xFF,
            0xC4,
            0,
            3,
            0, // a table between them
            0xFF,
            0xDA,
            0,
            12,
            componentsOfFirstScan,
            1,
            0,
            2,
            0,
            3,
            0,
            0,
            63,
            0,
        ];

        var header = PictureHeader.Read(new MemoryStream(file))!;

        Assert.Equal((12_000, 9_000, expected), (header.Width, header.Height, header.IsInterlaced));
    }
}
