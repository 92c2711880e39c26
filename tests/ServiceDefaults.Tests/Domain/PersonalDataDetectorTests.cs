using System.Xml.Linq;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.ServiceDefaults.Domain.PersonalDataKind;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class PersonalDataDetectorTests
{
    private static readonly KnownContact Contact = new("欧阳建国", "0739-5323456-801");

    [Theory]
    [InlineData("13973912345")]
    [InlineData("139 7391 2345")]
    [InlineData("139-7391-2345")]
    [InlineData("139—7391—2345")]
    [InlineData("139.7391.2345")]
    [InlineData("139·7391·2345")]
    [InlineData("139。7391。2345")]
    [InlineData("139/7391/2345")]
    [InlineData("139_7391_2345")]
    [InlineData("(139)7391-2345")]
    [InlineData("【139】7391（2345）")]
    [InlineData("139\u00a07391\u00a02345")]
    [InlineData("139\u30007391\u30002345")]
    [InlineData("139\u200b7391\u200b2345")]
    [InlineData("1\u200d3\u20609\ufeff73912345")]
    [InlineData("139 739 12345")]
    [InlineData("1397391 2345")]
    [InlineData("13973 912345")]
    [InlineData("139 73 91 23 45")]
    [InlineData("13 97 39 12 34 5")]
    [InlineData("1-397-391-2345")]
    [InlineData("1 3 9 7 3 9 1 2 3 4 5")]
    [InlineData("1-3-9-7-3-9-1-2-3-4-5")]
    [InlineData("１３９７３９１２３４５")]
    [InlineData("①③⑨⑦③⑨①②③④⑤")]
    [InlineData("𝟏𝟑𝟗𝟕𝟑𝟗𝟏𝟐𝟑𝟒𝟓")]
    [InlineData("1️⃣3️⃣9️⃣7️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣")]
    [InlineData("一三九七三九一二三四五")]
    [InlineData("幺三九 七三九幺 二三四五")]
    [InlineData("壹叁玖柒叁玖壹贰叁肆伍")]
    [InlineData("139七三九一2345")]
    [InlineData("+8613973912345")]
    [InlineData("8613973912345")]
    [InlineData("008613973912345")]
    [InlineData("＋86 139 7391 2345")]
    [InlineData("+86-139-7391-2345")]
    [InlineData("(+86)13973912345")]
    [InlineData("0086 139 7391 2345")]
    [InlineData("013973912345")]
    [InlineData("0739-5001234")]
    [InlineData("0739.5000000")]
    [InlineData("0739/5001234")]
    [InlineData("07395001234")]
    [InlineData("(0739)5001234")]
    [InlineData("（0739） 500 1234")]
    [InlineData("0739－500－1234")]
    [InlineData("０７３９５００１２３４")]
    [InlineData("〇七三九 五〇〇一二三四")]
    [InlineData("零柒叁玖-伍零零壹贰叁肆")]
    [InlineData("010-62345678")]
    [InlineData("0731 8234 5678")]
    [InlineData("+86 739 5001234")]
    [InlineData("0086-739-5001234")]
    [InlineData("+867395001234")]
    [InlineData("0739-5001234-801")]
    [InlineData("0739-5001234转801")]
    public void A_phone_number_is_found_in_whatever_way_it_is_written(string written)
    {
        const string Before = "报名请找李师傅，";
        var found = Assert.Single(Find($"{Before}{written}，一直有人接听。"));

        Assert.Equal(PhoneNumber, found.Kind);
        Assert.InRange(found.Start, Before.Length, Before.Length + 2);
        Assert.Equal(PhoneNumber, Assert.Single(Find(written)).Kind);
    }

    [Theory]
    [InlineData("联系电话：5001234")]
    [InlineData("致电 500-1234 报名")]
    [InlineData("王主任5001234")]
    [InlineData("请拨打８２３４５６７８")]
    [InlineData("咨询热线为：八二三四五六七八")]
    [InlineData("办公室5001234转801")]
    [InlineData("Tel: 8234-5678")]
    public void A_number_without_area_code_is_found_where_a_word_announces_it(string text)
    {
        Assert.Equal(PhoneNumber, Assert.Single(Find(text)).Kind);
    }

    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("11010519491231002x")]
    [InlineData("110105 19491231 002X")]
    [InlineData("110105-1949-1231-002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    [InlineData("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X")]
    [InlineData("440524188001010014", false)] // born in 1880
    [InlineData("440524198001010013")]
    [InlineData("440524198001010014", false)] // another check digit
    [InlineData("990524198001010013", false)] // no such province
    [InlineData("440524198013010013", false)] // no such month
    [InlineData("430503491231002")] // of 15 digits, until 1999
    [InlineData("一一〇一〇五一九四九一二三一〇〇二X")]
    public void An_identity_number_is_known_by_its_birth_date_its_area_and_its_check_digit(string written, bool isFound = true)
    {
        Assert.Equal(isFound ? [IdentityNumber] : [], Find($"身份证号{written}，请核对").Select(found => found.Kind));
    }

    [Theory]
    [InlineData("zhang.san@163.com")]
    [InlineData("ZhangSan@dx.gov.cn")]
    [InlineData("zhangsan＠１６３．com")]
    [InlineData("zhang san @ 163 . com")]
    [InlineData("z h a n g @ 1 6 3 . c o m")]
    [InlineData("zhangsan（at）163.com")]
    [InlineData("zhangsan#163.com")]
    [InlineData("zhangsan@163。com")]
    [InlineData("13973912345@139.com")]
    public void A_mail_address_is_found(string written)
    {
        Assert.Equal(MailAddress, Assert.Single(Find($"邮箱：{written}，欢迎来信")).Kind);
    }

    [Theory]
    [InlineData("欧阳建国同志主持", ContactName)]
    [InlineData("欧 阳 建 国", ContactName)]
    [InlineData("欧阳（建国）", ContactName)]
    [InlineData("欧\u200b阳\u3000建国", ContactName)]
    [InlineData("0739 532 3456", ContactPhone)]
    [InlineData("（０７３９）５３２３４５６", ContactPhone)]
    [InlineData("值班室 532-3456", ContactPhone)]
    [InlineData("五三二三四五六", ContactPhone)]
    [InlineData("+86 739 5323456", ContactPhone)]
    public void The_contact_is_found_without_regard_to_spaces_brackets_and_width(string text, PersonalDataKind kind)
    {
        Assert.Equal(kind, Assert.Single(PersonalDataDetector.Find(text, [], Contact)).Kind);
    }

    [Theory]
    [InlineData("0739-5001234")]
    [InlineData("电话：5001234")]
    [InlineData("电话：500-1234转801")]
    [InlineData("+86 739 500 1234")]
    [InlineData("（０７３９）５００１２３４")]
    public void A_number_that_the_bureau_listed_as_public_is_not_found(string text)
    {
        Assert.Empty(PersonalDataDetector.Find(text, ["0739-5001234"], Contact with { Phone = "0739-5001234" }));
        Assert.NotEmpty(PersonalDataDetector.Find(text, ["0731-5001235"], Contact));
    }

    [Theory]
    [InlineData("大改革协调办发〔2023〕1号")]
    [InlineData("邵市政办函〔2023〕139号、GB/T 2260—2007、GB 11643-1999")]
    [InlineData("2023年4月14日、2023-04-14、2023.4.14、2023/04/14、20230414、二〇二三年四月十四日")]
    [InlineData("2023.06.16-2023.06.18 15:00—17:30")]
    [InlineData("2023.12.16-2024.1.15 15:30，2023.11.16—2023.12.1 15时")]
    [InlineData("6.16-6.18，9:00-11:30，08.30-11.30")]
    [InlineData("投资15000000000元、13973912345.67元、1,397,391.23元、￥13973912345，5000000万元、150000-200000元")]
    [InlineData("邮编422000，共5001234人次，惠及15600户，占比13.97%")]
    [InlineData("电话办理5001234件，联系群众5001234人，热线受理20230414件")]
    [InlineData("统一社会信用代码11430503006234567X、91430503MA4L139739、114305030062345678")]
    [InlineData("111.467712,27.238912；北纬27.2389123456，东经111.4677123；130.12345678 48.1234567")]
    [InlineData("https://www.dxzc.gov.cn/dxzc/c101/202306/t20230616_1397391234.html?id=1687234567890123456&p=16872345678901")]
    [InlineData("https://mp.weixin.qq.com/s?__biz=MzA5&mid=2247483650&idx=1&sn=a13973912345bc#rd")]
    [InlineData("电话12345、12315、12328、12333、110、114、119、120、95598、96123")]
    [InlineData("服务热线400-800-1234、4008001234、800 810 1234")]
    [InlineData("IP 192.168.100.10；ISBN 978-7-5438-1234-5；sha256 13973912345a13973912345b13973912345c")]
    [InlineData("第一、第二、第三，一、二、三、四、五，一件事一次办，三三制，五一六")]
    [InlineData("关注@大祥发布，价格5@3.5元，C#7.0")]
    [InlineData("13:00—15:30座谈，15、18、20、31、204人")]
    public void Other_numbers_are_not_found(string text)
    {
        Assert.Empty(PersonalDataDetector.Find(text, [], Contact));
    }

    [Fact]
    public void Each_piece_is_found_at_its_place()
    {
        const string Text = "𠮷主任电话139-7391-2345，邮箱a@b.cn";

        Assert.Equal(
            ["139-7391-2345", "a@b.cn"],
            Find(Text)
                .Select(found => Text.Substring(found.Start, found.Length) is var piece && piece.StartsWith("a@b", StringComparison.Ordinal) ? "a@b.cn" : piece)
        );
    }

    [Fact]
    public void Nothing_is_found_in_the_texts_of_the_demo()
    {
        var data = Path.Combine(Checkout.Root, "data");
        var texts = Directory
            .EnumerateFiles(data)
            .SelectMany(File.ReadLines)
            .Concat(XDocument.Load(Path.Combine(Checkout.Root, "Cli/Demo/Texts.resx")).Descendants("value").Select(value => value.Value))
            .ToList();

        Assert.True(texts.Count > 3_000, "the data is not where it was");
        Assert.Equal([], texts.Where(text => Find(text).Count > 0));
    }

    private static IReadOnlyList<PersonalDataFinding> Find(string text) => PersonalDataDetector.Find(text, [], null);
}
