using System.Text;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class TextFileTests
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [Theory]
    [InlineData("")]
    [InlineData("code,name,kind")]
    [InlineData("大祥区中心路街道办事处")]
    [InlineData("𠮷野家，㐂")] // four bytes in GB18030
    public void A_file_is_read_as_UTF_8_and_as_GB18030(string text)
    {
        Assert.Equal(text, TextFile.Decode(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, TextFile.Decode([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]));
        Assert.Equal(text, TextFile.Decode(Gb18030.GetBytes(text)));
        Assert.Equal(text, TextFile.Decode(Gb18030.GetBytes($"\uFEFF{text}")));
    }

    [Fact]
    public void A_file_that_says_it_is_UTF_8_and_is_not_is_read_as_nothing_else() =>
        Assert.Null(TextFile.Decode([.. Encoding.UTF8.Preamble, .. Gb18030.GetBytes("大祥区")]));

    [Fact]
    public void What_is_valid_in_neither_encoding_is_no_text()
    {
        Assert.Null(TextFile.Decode([0xFF, 0xFE, 0x41, 0x00])); // UTF-16 with its mark
        Assert.Null(TextFile.Decode([0x41, 0x80])); // half a character
        Assert.Null(TextFile.Decode([0xB4, 0xF3, 0xCF])); // 大, and half of 祥
        Assert.Null(TextFile.Decode([0x81, 0x30, 0x81]));
    }
}
