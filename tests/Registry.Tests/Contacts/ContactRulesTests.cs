using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests.Contacts;

public sealed class ContactRulesTests
{
    [Theory]
    [InlineData("13800000000", "13800000000")]
    [InlineData(" 138 0000 0000 ", "13800000000")]
    [InlineData("１３８００００００００", "13800000000")]
    [InlineData("0739-5000000", "0739-5000000")]
    [InlineData("0739－5000000", "0739-5000000")]
    [InlineData("010—80000000-8012", "010-80000000-8012")]
    public void A_phone_that_reads_in_one_way_is_read(string written, string read)
    {
        Assert.Equal(read, Given.Must(ContactRules.Read("某某", written)).Phone);
    }

    [Theory]
    [InlineData("1380000000")] // too few digits
    [InlineData("138000000000")]
    [InlineData("12800000000")]
    [InlineData("5000000")] // no area code
    [InlineData("0739-1000000")]
    [InlineData("13800000000、13900000000")]
    [InlineData("办公室")]
    [InlineData("13800000000\u0000")]
    public void A_phone_that_is_none_is_refused(string written)
    {
        Assert.Equal([new FieldViolation("theme.contact.phone", ErrorReasons.PhoneMalformed)], ContactRules.Read("某某", written).Error?.Fields);
    }

    [Fact]
    public void Person_and_phone_are_both_named_where_both_are_missing()
    {
        Assert.Equal(
            [new FieldViolation("theme.contact.person", ErrorReasons.Required), new FieldViolation("theme.contact.phone", ErrorReasons.Required)],
            ContactRules.Read(" ", "").Error?.Fields
        );
    }
}
